import { Writable } from "node:stream";

export interface FakeStream {
  readonly stream: NodeJS.WriteStream;
  /** All that was written. */
  readonly text: () => string;
}

/** A standard output: a file or pipe, or a terminal of this width. */
export function fakeStream(columns?: number): FakeStream {
  let written = "";
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written += chunk.toString();
      done();
    },
  });
  const terminal =
    columns === undefined ? { isTTY: false } : { isTTY: true, columns, getColorDepth: () => 8 };
  return { stream: Object.assign(stream, terminal) as unknown as NodeJS.WriteStream, text: () => written };
}
