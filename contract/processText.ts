/** What can be passed to a process as an argument, and to Livy as a JSON string. */

/**
 * Maximum bytes of one argument of a process, including its terminating zero.
 * Source: MAX_ARG_STRLEN in Linux' include/uapi/linux/binfmts.h.
 */
export const MAX_ARGUMENT_BYTES = 131_072;

/** The name of a character that can't be passed to a process; undefined if the text has none. */
export function impossibleCharacter(text: string): string | undefined {
  if (text.includes("\0")) {
    return "the character U+0000";
  }
  const [lone] = /\p{Surrogate}/u.exec(text) ?? [];
  return lone === undefined
    ? undefined
    : `U+${lone.charCodeAt(0).toString(16).toUpperCase()}, one half of a surrogate pair`;
}

/** Bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
