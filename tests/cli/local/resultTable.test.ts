import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { MAX_ROWS, readResultTable } from "../../../cli/local/resultTable";
import { temporaryFolders } from "../../support/folder";

describe("readResultTable", () => {
  const newFolder = temporaryFolders();

  function fileOf(content: string | Uint8Array): string {
    const file = join(newFolder(), "part-0.csv");
    writeFileSync(file, content);
    return file;
  }

  /** Columns, then each row's values; and the count where it is not that of the rows. */
  async function read(content: string | Uint8Array): Promise<readonly (readonly string[])[]> {
    const { columns, rows, rowCount } = await readResultTable(fileOf(content));
    assert.equal(rowCount, rows.length);
    return [columns, ...rows.map((row) => columns.map((column) => row[column] ?? "(none)"))];
  }

  const texts: [string, string, readonly (readonly string[])[]][] = [
    [
      "values as they stand there",
      "a,b\n1,0.00\n99,1e3\n",
      [
        ["a", "b"],
        ["1", "0.00"],
        ["99", "1e3"],
      ],
    ],
    [
      "quotes that Spark escapes",
      'name,n\n"Joe \\"The Cab\\" Inc",1\n"Joe \\"The Cab\\", Inc",2\n"ends with \\"x\\"",3\n',
      [
        ["name", "n"],
        ['Joe "The Cab" Inc', "1"],
        ['Joe "The Cab", Inc', "2"],
        ['ends with "x"', "3"],
      ],
    ],
    [
      "backslashes that Spark escapes",
      'name,n\n"a, b\\\\",1\nc\\d,2\n',
      [
        ["name", "n"],
        ["a, b\\", "1"],
        ["c\\d", "2"],
      ],
    ],
    [
      "quotes that are doubled",
      'name,n\n"a, ""b""\nc",1\n"""x""",2\n"",3\n',
      [
        ["name", "n"],
        ['a, "b"\nc', "1"],
        ['"x"', "2"],
        ["", "3"],
      ],
    ],
    [
      "a backslash at the end of a text, where quotes are doubled",
      'path,n\n"C:\\",1\n"a ""b"" \\",2\nc,3\n',
      [
        ["path", "n"],
        ["C:\\", "1"],
        ['a "b" \\', "2"],
        ["c", "3"],
      ],
    ],
    [
      "a quote that escapes nothing",
      'name,n\nJoe "The Cab",1\n"a "b" c",2\n',
      [
        ["name", "n"],
        ['Joe "The Cab"', "1"],
        ['"a "b" c"', "2"],
      ],
    ],
    [
      "lines of several lengths",
      "a,b\n1\n1,2,3,4\n1,2\n",
      [
        ["a", "b", "_c2", "_c3"],
        ["1", "", "", ""],
        ["1", "2", "3", "4"],
        ["1", "2", "", ""],
      ],
    ],
    [
      "no header",
      "1,50998.00\n2,-.5\n2013-08-01,\n",
      [
        ["_c0", "_c1"],
        ["1", "50998.00"],
        ["2", "-.5"],
        ["2013-08-01", ""],
      ],
    ],
    [
      "columns without a name, or of one name",
      ",a,a\n1,2,3\n",
      [
        ["_c0", "a1", "a2"],
        ["1", "2", "3"],
      ],
    ],
    ["nothing", "", [[]]],
    ["a header alone", "a,b\n", [["a", "b"]]],
    ["a header without an end of line", "a,b", [["a", "b"]]],
    [
      "other ends of lines, and a byte order mark",
      '\uFEFFa,b\r\n1,"2"\r\n',
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "blank lines",
      "a,b\n\n1,2\n\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["a blank line that is a value, in one column", "a\nx\n\ny\n", [["a"], ["x"], [""], ["y"]]],
    [
      "tabs",
      "a\tb\n1,5\t2\n",
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "a column of a name that objects have",
      "__proto__,constructor\n1,2\n",
      [
        ["__proto__", "constructor"],
        ["1", "2"],
      ],
    ],
  ];
  for (const [what, content, expected] of texts) {
    it(`reads ${what}`, async () => {
      assert.deepEqual(await read(content), expected);
    });
  }

  it("refuses a quote that does not end", async () => {
    await assert.rejects(readResultTable(fileOf('name,n\na,1\n"b,2\n')), { code: "CSV_QUOTE_NOT_CLOSED" });
  });

  it("reads bytes that are no UTF-8", async () => {
    assert.deepEqual(await read(Buffer.from("a,b\nZ\xfcrich,1\n", "latin1")), [
      ["a", "b"],
      ["Z\ufffdrich", "1"],
    ]);
  });

  it("keeps the first rows of a long file, and counts them all", async () => {
    const file = fileOf("a,b\n");
    const block = 'x,"y\nz"\n'.repeat(25_000);
    for (let count = 0; count < 8; count += 1) {
      appendFileSync(file, block);
    }
    const { rows, rowCount } = await readResultTable(file);
    assert.deepEqual([rows.length, rowCount, rows.at(-1)], [MAX_ROWS, 200_000, { a: "x", b: "y\nz" }]);
  });

  it("keeps no cell beyond its limit, and counts on", async () => {
    const file = fileOf("a,b\n1,2\n");
    appendFileSync(file, `3,${"x".repeat(17 * 1024 * 1024)}\n4,5\n`);
    const { rows, rowCount } = await readResultTable(file);
    assert.deepEqual([rows, rowCount], [[{ a: "1", b: "2" }], 3]);
  });
});
