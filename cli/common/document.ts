/**
 * A document with another text between the first of two marks, in that order.
 *
 * @throws Error when it does not have them
 */
export function withContent(document: string, begin: string, end: string, content: string): string {
  const from = document.indexOf(begin) + begin.length;
  const to = document.indexOf(end, from);
  if (!document.includes(begin) || to < 0) {
    throw new Error(`the document has no place for the content: between ${begin.trim()} and ${end.trim()}`);
  }
  return document.slice(0, from) + content + document.slice(to);
}
