/** Bytes of a text in JSON, without its quotes: Step Functions counts these. */
export function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

/** As much of a text as fits into so many bytes of JSON; `…` marks a cut. */
export function cutToBytes(text: string, bytes: number): string {
  if (jsonBytes(text) <= bytes) {
    return text;
  }
  let room = bytes - jsonBytes("…");
  let kept = "";
  for (const char of text) {
    room -= jsonBytes(char);
    if (room < 0) {
      break;
    }
    kept += char;
  }
  return `${kept}…`;
}
