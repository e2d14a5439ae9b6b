import { redact } from "./redact";

/**
 * A text that somebody else has written, fit to be shown to a person: what a driver, Livy or a function said, on its
 * way to a terminal, a cause or a report. Its secrets are hidden, and it is `showable`.
 *
 * @param text whole lines, and all there are: a key goes over many. A line of more than 10,000 characters is cut
 */
export function clean(text: string): string {
  // What can't be shown goes first: `pass<ESC>[0mword=` hides a name of a secret.
  return redact(showable(text).split("\n").map(cutLine).join("\n"));
}

/** Characters of a line that are looked at: the time and memory that a log can take. */
const MAX_LINE = 10_000;

/** Cut at a space: the half of a word may be the half of a secret. */
function cutLine(line: string): string {
  return line.length > MAX_LINE ? line.slice(0, line.lastIndexOf(" ", MAX_LINE) + 1) : line;
}

/**
 * A text without what a terminal would obey and a reader can't see: escape sequences, control characters, marks that
 * turn the direction of writing, characters without width, halves of surrogate pairs. Lines stay, and end where a
 * terminal would go back to their beginning; tabs become spaces.
 */
export function showable(text: string): string {
  return text
    .replace(TERMINAL_ESCAPE, "")
    .replace(/\r\n?/g, "\n")
    .replace(/[\t\u2028\u2029]/g, " ")
    .replace(UNSHOWN, "");
}

/**
 * Window titles and other strings, colours and the cursor's movements, single functions; with their first two
 * characters, or with the one that stands for both. Source: ECMA-48, section 5.3 to 5.6.
 */
const TERMINAL_ESCAPE =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0080-\u009f\n]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]/g;

/** Control characters, format characters (directions and zero widths among them), and halves of surrogate pairs. */
const UNSHOWN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/gu;
