/**
 * A Markdown document with another text in its first block of a language.
 *
 * @param content lines with a line break at the end
 * @throws Error when it has no such block
 */
export function withBlock(document: string, language: string, content: string): string {
  const block = new RegExp(`(\n\`\`\`${language}\n)[^]*?(\`\`\`\n)`);
  if (!block.test(document)) {
    throw new Error(`the document has no ${language} block`);
  }
  return document.replace(block, (_, begin: string, end: string) => begin + content + end);
}
