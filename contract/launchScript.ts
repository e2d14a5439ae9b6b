/**
 * How YARN's launch script changes the texts of a Spark application. Spark quotes an argument for the shell, YARN
 * expands its own placeholders in the whole command, and the script runs it as `exec /bin/bash -c "<command>"`.
 * Source: `escapeForShell` in Spark 3.5's YarnSparkHadoopUtil.scala; `expandEnvironment` and `UnixShellScriptBuilder`
 * in ContainerLaunch.java of Hadoop 3.3, and of 3.4 for `<ADD_OPENS>`.
 */

/** Spark does not escape backquotes; a backslash before what Spark or the shell escapes cancels the escape. */
const IN_ARGUMENT = /`|\{\{|\}\}|<CPS>|<LOG_DIR>|<ADD_OPENS>|\\[\\"$`\n]/;

/** Special characters between double quotes, except `$NAME` and `{{NAME}}`, whose expansion is intended. */
const IN_QUOTES = /`|"|\$[([]|\\(?:[\\"$`\n]|$)/;

/**
 * The same for a JVM option, which Spark quotes like an argument; there, the expansion of YARN's placeholders is
 * intended.
 */
const IN_OPTION = /`|\\[\\"$`\n]/;

/**
 * How the launch script would change an argument of the application, as the predicate of a sentence; undefined if it
 * does not.
 */
export function argumentChange(text: string): string | undefined {
  return change(text, IN_ARGUMENT);
}

/** The same for a text that the script has between double quotes: a variable's value, a class or library path. */
export function quotedChange(text: string): string | undefined {
  return change(text, IN_QUOTES);
}

/** The same for one JVM option. */
export function optionChange(text: string): string | undefined {
  return change(text, IN_OPTION);
}

/** What to do instead, as part of an error message. */
export const THROUGH_CONF = "pass it as a value of conf, which the shell does not touch";

function change(text: string, rule: RegExp): string | undefined {
  const [found] = rule.exec(text) ?? [];
  if (found === undefined) {
    return undefined;
  }
  const runs = found === "`" || found === "$(";
  return `has ${shownPiece(found)}, which YARN's launch script ${runs ? "runs as a command" : "changes"}`;
}

/** A piece of text as an error message shows it. */
function shownPiece(piece: string): string {
  return piece.replace("\n", "a line break");
}
