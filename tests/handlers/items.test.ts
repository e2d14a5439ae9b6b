import assert from "node:assert/strict";

import type { ItemsSpec } from "../../contract/events";
import { itemsOf, listItems } from "../../handlers/items";
import { withEnv } from "../support/env";
import { EXECUTION } from "./virtualLivy";

const DAYS: ItemsSpec = { group: "Days", in: { from: "from", to: "to" }, atMost: 31 };
const FILES: ItemsSpec = { group: "Files", in: { list: "files" }, atMost: 3 };

const daysOf = (from: unknown, to: unknown, atMost = DAYS.atMost) =>
  itemsOf({ ...DAYS, atMost }, { from, to });
const invalid = (message: string) => ({
  name: "InvalidInput",
  message: `in the execution's input, ${message}`,
});

describe("itemsOf", () => {
  describe("all days from one to another, both included:", () => {
    const ranges: [string, string, string, readonly string[]][] = [
      ["one day", "2013-08-01", "2013-08-01", ["2013-08-01"]],
      ["a month's end", "2013-04-29", "2013-05-01", ["2013-04-29", "2013-04-30", "2013-05-01"]],
      ["a year's end", "2013-12-30", "2014-01-01", ["2013-12-30", "2013-12-31", "2014-01-01"]],
      ["a leap day", "2024-02-28", "2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"]],
      ["no leap day", "2023-02-28", "2023-03-01", ["2023-02-28", "2023-03-01"]],
      ["no leap day in a century's year", "1900-02-28", "1900-03-01", ["1900-02-28", "1900-03-01"]],
      ["the leap day of 2000", "2000-02-28", "2000-03-01", ["2000-02-28", "2000-02-29", "2000-03-01"]],
      ["the calendar's ends", "9999-12-30", "9999-12-31", ["9999-12-30", "9999-12-31"]],
    ];
    for (const [what, from, to, days] of ranges) {
      it(what, () => {
        assert.deepEqual(daysOf(from, to), days);
      });
    }

    it("a year, each day once, in order", () => {
      const days = daysOf("2024-01-01", "2024-12-31", 366);
      assert.equal(days.length, 366);
      assert.deepEqual([...new Set(days)].sort(), days);
    });

    for (const zone of ["America/New_York", "Pacific/Auckland", "America/Sao_Paulo"]) {
      it(`whatever clocks do in ${zone}`, async () => {
        await withEnv({ TZ: zone }, () => {
          // Both changes of the clock are in it, wherever they are.
          const days = daysOf("2013-02-15", "2013-11-15", 366);
          assert.equal(days.length, 274);
          assert.deepEqual([...new Set(days)].sort(), days);
          assert.deepEqual(daysOf("2013-03-09", "2013-03-11"), ["2013-03-09", "2013-03-10", "2013-03-11"]);
          return Promise.resolve();
        });
      });
    }

    it("as many as there may be, and not one more", () => {
      assert.equal(daysOf("2013-08-01", "2013-08-31").length, 31);
      assert.throws(
        () => daysOf("2013-08-01", "2013-09-01"),
        invalid('"from" to "to" is 32 items, but Days takes at most 31; split them over several executions'),
      );
    });

    it("at once, where there are millions of days too many", () => {
      assert.throws(
        () => daysOf("0000-01-01", "9999-12-31"),
        invalid(
          '"from" to "to" is 3652425 items, but Days takes at most 31; split them over several executions',
        ),
      );
    });

    it("forwards only", () => {
      assert.throws(
        () => daysOf("2013-08-02", "2013-08-01"),
        invalid('"from" is after "to"; the first day of Days must not be after the last'),
      );
    });

    for (const day of [
      "",
      "2013-02-29",
      "2013-02-31",
      "2013-04-31",
      "2013-13-01",
      "2013-00-10",
      "2013-01-00",
      "2013-8-1",
      "2013-08-01 ",
      "2013-08-01T00:00:00Z",
      "20130801",
      "+02013-08-01",
      "01.08.2013",
      "today",
      20130801,
    ]) {
      it(`no ${JSON.stringify(day)}`, () => {
        const message = (name: string) =>
          invalid(`"${name}" is ${JSON.stringify(day)}, not a date such as "2013-08-01"`);
        assert.throws(() => daysOf(day, "2013-08-01"), message("from"));
        assert.throws(() => daysOf("2013-08-01", day), message("to"));
      });
    }
  });

  describe("a list", () => {
    const filesOf = (...files: readonly string[]) => itemsOf(FILES, { files });

    it("as it is", () => {
      assert.deepEqual(filesOf("b", "a", "A"), ["b", "a", "A"]);
      assert.deepEqual(filesOf("a"), ["a"]);
      assert.deepEqual(filesOf(), []);
    });

    it("of as many as there may be, and not one more", () => {
      assert.throws(
        () => filesOf("a", "b", "c", "d"),
        invalid('"files" has 4 items, but Files takes at most 3; split them over several executions'),
      );
    });

    it("of each once", () => {
      assert.throws(
        () => filesOf("b", 'a"', 'a"'),
        invalid('"files" has "a\\"" twice; Files runs each item once'),
      );
    });
  });
});

describe("listItems", () => {
  const list = (rootPath: string, more: object = {}) =>
    listItems({
      ...DAYS,
      execution: { ...EXECUTION, Input: { rootPath, from: "2013-08-01", to: "2013-08-02", ...more } },
    });
  const items = { list: ["2013-08-01", "2013-08-02"], bucket: "bucket", prefix: "", again: false };

  for (const [rootPath, prefix] of [
    ["s3://bucket", ""],
    ["s3://bucket/", ""],
    ["s3://bucket//", ""],
    ["s3://bucket/prefix", "prefix/"],
    ["s3://bucket/prefix//", "prefix/"],
    ["s3://bucket/a/b.c/", "a/b.c/"],
  ] as const) {
    it(`finds the results' keys under ${rootPath}`, async () => {
      assert.deepEqual(await list(rootPath), { ...items, prefix });
    });
  }

  it("rejects what is wrong with them", async () => {
    await assert.rejects(list("s3://bucket", { to: "2013-07-31" }), {
      name: "InvalidInput",
      message:
        'in the execution\'s input, "from" is after "to"; the first day of Days must not be after the last',
    });
  });

  it("says whether items are to be run whose result exists", async () => {
    assert.deepEqual(await list("s3://bucket", { again: true }), { ...items, again: true });
    assert.deepEqual(await list("s3://bucket", { again: false }), items);
  });
});
