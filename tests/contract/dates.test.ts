import assert from "node:assert/strict";

import { daysBetween, daysFrom, isDate } from "../../contract/dates";

describe("isDate", () => {
  const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const two = (number: number) => String(number).padStart(2, "0");

  it("takes the days of the calendar, and no other", () => {
    for (const [year, leap] of [
      [1900, false],
      [2000, true],
      [2013, false],
      [2024, true],
    ] as const) {
      for (let month = 0; month <= 13; month += 1) {
        const length = (lengths[month - 1] ?? 0) + (leap && month === 2 ? 1 : 0);
        for (let day = 0; day <= 32; day += 1) {
          const text = `${String(year)}-${two(month)}-${two(day)}`;
          assert.equal(isDate(text), day >= 1 && day <= length, text);
        }
      }
    }
  });

  it("takes one way of writing alone", () => {
    for (const text of [
      "2013-8-1",
      "20130801",
      " 2013-08-01",
      "2013-08-01\n",
      "+002013-08-01",
      "",
      20130801,
      null,
    ]) {
      assert.equal(isDate(text), false, String(text));
    }
  });
});

describe("daysBetween", () => {
  const table: [string, string, number][] = [
    ["2013-08-01", "2013-08-01", 1],
    ["2013-08-31", "2013-09-01", 2],
    ["2024-02-28", "2024-03-01", 3],
    ["2013-01-01", "2013-12-31", 365],
    ["2024-01-01", "2024-12-31", 366],
    ["2013-08-02", "2013-08-01", 0],
    ["2013-09-01", "2013-08-01", -30],
  ];
  for (const [from, to, days] of table) {
    it(`counts ${String(days)} from ${from} to ${to}`, () => {
      assert.equal(daysBetween(from, to), days);
    });
  }
});

describe("daysFrom", () => {
  it("lists days in their order, across the ends of months, years and Februaries", () => {
    assert.deepEqual(daysFrom("2013-08-31", 2), ["2013-08-31", "2013-09-01"]);
    assert.deepEqual(daysFrom("2013-12-31", 2), ["2013-12-31", "2014-01-01"]);
    assert.deepEqual(daysFrom("2024-02-28", 3), ["2024-02-28", "2024-02-29", "2024-03-01"]);
    assert.deepEqual(daysFrom("2013-08-01", 0), []);
  });
});
