/** What a process can be given as an argument, and Livy's JSON as a text. */

/**
 * The most bytes of one argument of a process, its terminating zero included.
 * Source: MAX_ARG_STRLEN in Linux' include/uapi/linux/binfmts.h.
 */
export const MAX_ARGUMENT_BYTES = 131_072;

/** A character that no process can be given, by what it is called; undefined if there is none. */
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
