import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { strToU8, zipSync } from "fflate";

import { readFormat } from "../../config/fileFormat";
import { temporaryFolders } from "../support/folder";

const ORDERS = "order,region,amount\n1,north,10.00\n";
const latin1 = (text: string) => Buffer.from(text, "latin1");
const PARQUET = Buffer.concat([
  latin1("PAR1\x15\x04\x15\x00"),
  Buffer.alloc(40),
  latin1("\x10\x00\x00\x00PAR1"),
]);

describe("readFormat", () => {
  const newFolder = temporaryFolders();

  function fileOf(content: string | Uint8Array, name = "orders.csv"): string {
    const file = join(newFolder(), name);
    writeFileSync(file, content);
    return file;
  }

  const right: [string, string | Uint8Array, string][] = [
    ["a CSV file", ORDERS, "csv"],
    ["one with a byte order mark", `\uFEFF${ORDERS}`, "csv"],
    ["one with a blank first line, and other line ends", `\r\n${ORDERS.replaceAll("\n", "\r\n")}`, "csv"],
    ["one with letters beyond ASCII", `Zählung,Größe 🛒\n1,2\n`, "csv"],
    ["one in a character set of one byte", latin1("Z\xe4hlung,Gr\xf6\xdfe\n1,2\n"), "csv"],
    ["one whose first column begins as another format does", `PARENT,SEQ\n1,2\n`, "csv"],
    ["one of ORC ids", `ORC,SEQ\n1,2\n`, "csv"],
    ["one character", "a", "csv"],
    ["gzipped CSV", gzipSync(ORDERS), "csv.gz"],
    ["much gzipped CSV", gzipSync(Array.from({ length: 200_000 }, () => Math.random()).join("\n")), "csv.gz"],
    ["Parquet", PARQUET, "parquet"],
  ];
  for (const [what, content, format] of right) {
    it(`takes ${what}, whatever its name`, () => {
      for (const name of ["orders.csv", "orders.parquet", "orders.zip"]) {
        assert.deepEqual(readFormat(fileOf(content, name)), { format });
      }
    });
  }

  const utf16 = Buffer.from(ORDERS, "utf16le");
  const utf32 = Buffer.from([...Buffer.from(ORDERS)].flatMap((byte) => [byte, 0, 0, 0]));
  const wrong: [string, string | Uint8Array, string][] = [
    ["nothing", "", "it is an empty file; use"],
    ["a byte order mark alone", "\uFEFF", "it is an empty file; use"],
    ["blank lines", "\n \n\t\r\n", "it is an empty file; use"],
    ["zip", zipSync({ "orders.csv": strToU8(ORDERS) }), "it is a zip archive; unpack"],
    ["zip of nothing", zipSync({}), "it is a zip archive; unpack"],
    [
      "xlsx",
      zipSync({ "[Content_Types].xml": strToU8("<Types/>"), "xl/workbook.xml": strToU8("<workbook/>") }),
      "it is an Excel workbook (xlsx); save",
    ],
    [
      "ods",
      zipSync({ mimetype: [strToU8("application/vnd.oasis.opendocument.spreadsheet"), { level: 0 }] }),
      "it is an OpenDocument file; save",
    ],
    [
      "xls",
      latin1("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
      "it is an Excel workbook in the old format (xls); save",
    ],
    [
      "UTF-16 with a mark",
      Buffer.concat([latin1("\xff\xfe"), utf16]),
      "it is text in UTF-16LE; convert it to UTF-8: iconv -f UTF-16LE",
    ],
    ["UTF-16 without", utf16, "it is text in UTF-16LE;"],
    ["UTF-16 the other way", Buffer.concat([latin1("\xff\xfe"), utf16]).swap16(), "it is text in UTF-16BE;"],
    ["UTF-32", Buffer.concat([latin1("\xff\xfe\0\0"), utf32]), "it is text in UTF-32LE;"],
    ["UTF-32 without a mark", utf32, "it is text in UTF-32LE;"],
    ["ORC", latin1("ORC\x11\x00\x00\x0a"), "it is an ORC file; convert"],
    ["Avro", latin1("Obj\x01\x04\x14avro.codec"), "it is an Avro file; convert"],
    ["bzip2", latin1("BZh91AY&SY\x01\x02"), "it is a bzip2 file; unpack"],
    ["Zstandard", latin1("\x28\xb5\x2f\xfd\x04\x58"), "it is a Zstandard file; unpack"],
    ["xz", latin1("\xfd7zXZ\0\0\x04"), "it is an xz file; unpack"],
    ["PDF", "%PDF-1.7\n", "it is a PDF document; use"],
    [
      "tar",
      Buffer.concat([latin1("orders.csv"), Buffer.alloc(247), latin1("ustar\x0000")]),
      "it is a tar archive; unpack",
    ],
    [
      "a picture",
      latin1("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
      "it is a binary file of an unknown format; convert",
    ],
    ["a page of a proxy's", "<!DOCTYPE html><html>Log in</html>", "it is an HTML or XML page; check"],
    ["JSON", '[{"order": 1}]', "it is JSON; convert"],
    ["JSON lines", '{"order": 1}\n{"order": 2}\n', "it is JSON; convert"],
    [
      "a Git LFS pointer",
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
      "it is a Git LFS pointer; run git lfs pull",
    ],
    ["Parquet that is cut off", PARQUET.subarray(0, -6), "it is a Parquet file without its end;"],
    [
      "gzipped zip",
      gzipSync(zipSync({ a: strToU8(ORDERS) })),
      "it is a gzip file that contains a zip archive; gzip a CSV file",
    ],
    ["gzipped Parquet", gzipSync(PARQUET), "it is a gzip file that contains a Parquet file;"],
    ["gzip twice", gzipSync(gzipSync(ORDERS)), "it is a gzip file that contains a gzip file;"],
    ["gzip of nothing", gzipSync(""), "it is a gzip file that contains an empty file;"],
    [
      "a damaged gzip file",
      Buffer.concat([gzipSync(ORDERS).subarray(0, 10), latin1("no deflate")]),
      "it is a damaged gzip file;",
    ],
  ];
  for (const [what, content, problem] of wrong) {
    it(`refuses ${what}, and says what it is`, () => {
      const read = readFormat(fileOf(content));
      assert.ok("problem" in read && read.problem.startsWith(problem), JSON.stringify(read));
    });
  }

  it("reads no more of a large file than its beginning", () => {
    const file = fileOf(ORDERS);
    truncateSync(file, 5 * 2 ** 40);
    assert.deepEqual(readFormat(file), {
      problem: "it is a binary file of an unknown format; convert it to CSV or Parquet",
    });
  });

  it("refuses what is no file", () => {
    const folder = newFolder();
    mkdirSync(join(folder, "sub"));
    execFileSync("mkfifo", [join(folder, "fifo")]);
    const problems = ["none", "sub", "fifo"].map((name) => readFormat(join(folder, name)));
    assert.deepEqual(problems, [
      { problem: "there is no such file; use the path of a file" },
      { problem: "it is a folder; use the path of a file" },
      { problem: "it is not a regular file; use the path of a file" },
    ]);
  });
});
