import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";
import { constants as zlib, gunzipSync } from "node:zlib";

import type { FileFormat } from "../model/assets";

/** The format of a file, or why it has none of those that are known, and the way out. */
export type ReadFormat = { readonly format: FileFormat } | { readonly problem: string };

/** The media type of each format. Source: https://www.iana.org/assignments/media-types */
export const MEDIA_TYPES: Readonly<Record<FileFormat, string>> = {
  csv: "text/csv",
  "csv.gz": "application/gzip",
  parquet: "application/vnd.apache.parquet",
};

/** Bytes read from the beginning of a file: enough for a header, and for the signature of a tar archive at byte 257. */
const HEAD_BYTES = 64 * 1024;

/**
 * Determines the format of a file from its first bytes, whatever its name.
 *
 * @param path absolute, or relative to the working directory
 */
export function readFormat(path: string): ReadFormat {
  const problem = fileProblem(path);
  if (problem !== undefined) {
    return { problem };
  }
  const file = openSync(path, "r");
  try {
    const head = bytesAt(file, 0, HEAD_BYTES);
    return starts(head, "PAR1") && isBinary(head)
      ? parquet(bytesAt(file, Math.max(0, statSync(path).size - 4), 4))
      : starts(head, "\x1f\x8b")
        ? gzip(head)
        : text(head);
  } finally {
    closeSync(file);
  }
}

/** Why a path is not that of a file that can be read, and the way out; undefined if it is. */
export function fileProblem(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    return "there is no such file; give the path of a file";
  }
  if (!stat.isFile()) {
    return `it is ${stat.isDirectory() ? "a folder" : "no regular file"}; give the path of a file`;
  }
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return `it can't be read (${code ?? String(error)}); make it readable`;
  }
}

function bytesAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, position));
}

/** Whether bytes begin with those of a text, a byte for a character. */
function starts(head: Buffer, magic: string, at = 0): boolean {
  return head.subarray(at, at + magic.length).equals(Buffer.from(magic, "latin1"));
}

/** Control characters, but for the white space of texts and for those of terminals: no CSV has them. */
function isBinary(head: Buffer): boolean {
  return head.some((byte) => byte < 9 || (byte > 13 && byte < 27));
}

function parquet(end: Buffer): ReadFormat {
  return starts(end, "PAR1")
    ? { format: "parquet" }
    : { problem: "it is a Parquet file without its end; it was cut off, or is still being written" };
}

function gzip(head: Buffer): ReadFormat {
  let inside: Buffer;
  try {
    // The end is missing from what was read, and that is no error here.
    inside = gunzipSync(head, { finishFlush: zlib.Z_SYNC_FLUSH });
  } catch {
    return { problem: "it is a damaged gzip file; get it again" };
  }
  const what = otherFormatOf(inside);
  return what === undefined
    ? { format: "csv.gz" }
    : { problem: `it is gzip, and in it is ${what.is}; gzip a CSV file alone` };
}

function text(head: Buffer): ReadFormat {
  const what = otherFormatOf(head);
  return what === undefined ? { format: "csv" } : { problem: `it is ${what.is}; ${what.wayOut}` };
}

/** A format that is not one of those above. */
interface OtherFormat {
  readonly is: string;
  readonly wayOut: string;
}

const UNPACK = "unpack it and give the CSV file in it";
const SAVE_AS = "save the sheet as CSV (UTF-8) and give that";
const CONVERT = "convert it to CSV or Parquet";
const DOWNLOAD = "look at it and download the file again";

/** The first bytes of formats. Source: each format's specification. */
const MAGIC: readonly (readonly [magic: string, is: string, wayOut: string])[] = [
  ["PAR1", "a Parquet file", "give it as it is"],
  ["PARE", "a Parquet file with an encrypted footer", "write it without encryption"],
  ["\x1f\x8b", "a gzip file", "gzip it once"],
  ["ORC", "an ORC file", CONVERT],
  ["Obj\x01", "an Avro file", CONVERT],
  ["ARROW1", "an Arrow file", CONVERT],
  ["FEA1", "a Feather file", CONVERT],
  ["SQLite format 3\0", "a SQLite database", "export the table as CSV"],
  ["\x89HDF", "an HDF5 file", CONVERT],
  ["SEQ", "a Hadoop sequence file", CONVERT],
  ["BZh", "a bzip2 file", UNPACK],
  ["\x28\xb5\x2f\xfd", "a Zstandard file", UNPACK],
  ["\xfd7zXZ\0", "an xz file", UNPACK],
  ["\x04\x22\x4d\x18", "an LZ4 file", UNPACK],
  ["\xff\x06\0\0sNaPpY", "a Snappy file", UNPACK],
  ["7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK],
  ["Rar!", "a RAR archive", UNPACK],
  ["\xd0\xcf\x11\xe0", "an Excel workbook of the old format (xls)", SAVE_AS],
  ["%PDF", "a PDF document", "give the data that it was made of, as CSV"],
  ["version https://git-lfs", "a pointer of Git LFS", "run git lfs pull"],
];

/** The format of bytes that can't be CSV. Single-byte character sets are not told apart. */
function otherFormatOf(head: Buffer): OtherFormat | undefined {
  if (starts(head, "PK\x03\x04") || starts(head, "PK\x05\x06")) {
    return zip(head);
  }
  const unicode = unicodeOf(head);
  if (unicode !== undefined) {
    return { is: `text in ${unicode}`, wayOut: `convert it to UTF-8: iconv -f ${unicode} -t UTF-8` };
  }
  // A column may be named SEQ or PARENT.
  const known = MAGIC.find(([magic]) => starts(head, magic) && (/^[%v]/.test(magic) || isBinary(head)));
  if (known !== undefined) {
    return { is: known[1], wayOut: known[2] };
  }
  if (starts(head, "ustar", 257)) {
    return { is: "a tar archive", wayOut: UNPACK };
  }
  if (isBinary(head)) {
    return { is: "a binary file of an unknown format", wayOut: CONVERT };
  }
  const content = head
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  if (content === "") {
    return { is: "an empty file", wayOut: "give a CSV file with a header and rows" };
  }
  if (/^<(!doctype|html|\?xml)/i.test(content)) {
    return { is: "a page in HTML or XML", wayOut: DOWNLOAD };
  }
  return /^(\{\s*["}]|\[\s*[{["])/.test(content) ? { is: "JSON", wayOut: CONVERT } : undefined;
}

/** Office documents are zip archives, whose first entries tell them from others. */
function zip(head: Buffer): OtherFormat {
  if (head.includes("[Content_Types].xml") || head.includes("xl/")) {
    return { is: "an Excel workbook (xlsx)", wayOut: SAVE_AS };
  }
  return head.includes("application/vnd.oasis.opendocument")
    ? { is: "an OpenDocument file", wayOut: SAVE_AS }
    : { is: "a zip archive", wayOut: UNPACK };
}

/** UTF-16 and UTF-32 by their byte order mark, or by the zeros in the ASCII characters that a CSV begins with. */
function unicodeOf(head: Buffer): string | undefined {
  const zeros = [...head.subarray(0, 4)].map((byte) => (byte === 0 ? "0" : "x")).join("");
  if (starts(head, "\xff\xfe\0\0") || zeros === "x000") {
    return "UTF-32LE";
  }
  if (starts(head, "\0\0\xfe\xff") || zeros === "000x") {
    return "UTF-32BE";
  }
  if (starts(head, "\xff\xfe") || zeros === "x0x0") {
    return "UTF-16LE";
  }
  return starts(head, "\xfe\xff") || zeros === "0x0x" ? "UTF-16BE" : undefined;
}
