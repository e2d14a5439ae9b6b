import { redact } from "./redact";

/**
 * Makes a text from a driver, Livy or a function safe to show in a terminal, a cause or a report: hides its secrets,
 * and makes it `showable`.
 *
 * @param text all lines, complete: a private key spans many. A line of more than 10,000 characters is cut
 */
export function clean(text: string): string {
  // Unshowable characters are removed first: `pass<ESC>[0mword=` would hide the name of a secret.
  return redact(showable(text).split("\n").map(cutLine).join("\n"));
}

/** Maximum characters of a line that are kept: limits the time and memory that a log can take. */
const MAX_LINE = 10_000;

/** Cuts at a space: half a word may be half a secret. */
function cutLine(line: string): string {
  return line.length > MAX_LINE ? line.slice(0, line.lastIndexOf(" ", MAX_LINE) + 1) : line;
}

/**
 * A text without what a terminal would interpret or a reader can't see: escape sequences, control characters,
 * characters that change the direction of writing, zero-width characters, lone surrogates. Line breaks stay, a carriage
 * return becomes one, and tabs become spaces.
 */
export function showable(text: string): string {
  return text
    .replace(TERMINAL_ESCAPE, "")
    .replace(/\r\n?/g, "\n")
    .replace(/[\t\u2028\u2029]/g, " ")
    .replace(UNSHOWN, "");
}

/**
 * Control strings (e.g. window titles), control sequences (colours, cursor movements) and single functions, introduced
 * by ESC and a second character or by the equivalent C1 character. Source: ECMA-48, section 5.3 to 5.6.
 */
const TERMINAL_ESCAPE =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0080-\u009f\n]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]/g;

/** Control characters, format characters (including directions and zero widths), and lone surrogates. */
const UNSHOWN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/gu;
