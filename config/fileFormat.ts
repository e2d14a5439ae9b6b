import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";
import { constants as zlib, gunzipSync } from "node:zlib";

import type { FileFormat } from "../model/assets";

/** The format of a file; or why its format is not supported, and what to do. */
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
 * Determines the format of a file from its first bytes, not from its name.
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

/** Why a path is not a readable file, and what to do; undefined if it is one. */
export function fileProblem(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    return "there is no such file; use the path of a file";
  }
  if (!stat.isFile()) {
    return `it is ${stat.isDirectory() ? "a folder" : "not a regular file"}; use the path of a file`;
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

/** Whether the bytes at a position are those of a text, one byte for each character. */
function starts(head: Buffer, magic: string, at = 0): boolean {
  return head.subarray(at, at + magic.length).equals(Buffer.from(magic, "latin1"));
}

/** Whether there are control characters, other than white space and ESC: a CSV file has none. */
function isBinary(head: Buffer): boolean {
  return head.some((byte) => byte < 9 || (byte > 13 && byte < 27));
}

function parquet(end: Buffer): ReadFormat {
  return starts(end, "PAR1")
    ? { format: "parquet" }
    : { problem: "it is a Parquet file without its end; it is truncated, or still being written" };
}

function gzip(head: Buffer): ReadFormat {
  let inside: Buffer;
  try {
    // Only the beginning was read, so a missing end is no error.
    inside = gunzipSync(head, { finishFlush: zlib.Z_SYNC_FLUSH });
  } catch {
    return { problem: "it is a damaged gzip file; download or create it again" };
  }
  const what = otherFormatOf(inside);
  return what === undefined
    ? { format: "csv.gz" }
    : { problem: `it is a gzip file that contains ${what.is}; gzip a CSV file` };
}

function text(head: Buffer): ReadFormat {
  const what = otherFormatOf(head);
  return what === undefined ? { format: "csv" } : { problem: `it is ${what.is}; ${what.remedy}` };
}

/** A format that is not supported. */
interface OtherFormat {
  readonly is: string;
  readonly remedy: string;
}

const UNPACK = "unpack it and use the CSV file in it";
const SAVE_AS = "save the sheet as CSV (UTF-8) and use that";
const CONVERT = "convert it to CSV or Parquet";
const DOWNLOAD = "check its content and download the file again";

/** The first bytes of other formats. Source: each format's specification. */
const MAGIC: readonly (readonly [magic: string, is: string, remedy: string])[] = [
  ["PAR1", "a Parquet file", "use it without gzip"],
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
  ["\xd0\xcf\x11\xe0", "an Excel workbook in the old format (xls)", SAVE_AS],
  ["%PDF", "a PDF document", "use the data that it was made from, as CSV"],
  ["version https://git-lfs", "a Git LFS pointer", "run git lfs pull"],
];

/** The format of bytes that can't be CSV; undefined if they can. Single-byte character sets are not distinguished. */
function otherFormatOf(head: Buffer): OtherFormat | undefined {
  if (starts(head, "PK\x03\x04") || starts(head, "PK\x05\x06")) {
    return zip(head);
  }
  const unicode = unicodeOf(head);
  if (unicode !== undefined) {
    return { is: `text in ${unicode}`, remedy: `convert it to UTF-8: iconv -f ${unicode} -t UTF-8` };
  }
  // A column may be named SEQ or PARENT.
  const known = MAGIC.find(([magic]) => starts(head, magic) && (/^[%v]/.test(magic) || isBinary(head)));
  if (known !== undefined) {
    return { is: known[1], remedy: known[2] };
  }
  if (starts(head, "ustar", 257)) {
    return { is: "a tar archive", remedy: UNPACK };
  }
  if (isBinary(head)) {
    return { is: "a binary file of an unknown format", remedy: CONVERT };
  }
  const content = head
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  if (content === "") {
    return { is: "an empty file", remedy: "use a CSV file with a header and rows" };
  }
  if (/^<(!doctype|html|\?xml)/i.test(content)) {
    return { is: "an HTML or XML page", remedy: DOWNLOAD };
  }
  return /^(\{\s*["}]|\[\s*[{["])/.test(content) ? { is: "JSON", remedy: CONVERT } : undefined;
}

/** Office documents are zip archives, recognised by their first entries. */
function zip(head: Buffer): OtherFormat {
  if (head.includes("[Content_Types].xml") || head.includes("xl/")) {
    return { is: "an Excel workbook (xlsx)", remedy: SAVE_AS };
  }
  return head.includes("application/vnd.oasis.opendocument")
    ? { is: "an OpenDocument file", remedy: SAVE_AS }
    : { is: "a zip archive", remedy: UNPACK };
}

/**
 * Recognises UTF-16 and UTF-32 by their byte order mark, or by the zeros in the ASCII characters at a CSV file's
 * beginning.
 */
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
