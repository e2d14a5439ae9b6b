import assert from "node:assert/strict";

import { matches, unsupportedMatcher } from "../../../../cli/local/bodies/eventPattern";
import type { EventPattern } from "../../../../cli/local/bodies/eventPattern";

const EVENT = {
  source: "aws.states",
  resources: ["arn:1", "arn:2"],
  count: 0,
  gone: null,
  detail: { status: "FAILED", inner: { deep: true } },
};

describe("matches", () => {
  const cases: [boolean, string, object][] = [
    [true, "a pattern that asks nothing", {}],
    [true, "one of the values", { detail: { status: ["ABORTED", "FAILED"] } }],
    [
      true,
      "every field",
      { source: ["aws.states"], detail: { status: ["FAILED"], inner: { deep: [true] } } },
    ],
    [true, "one of the event's own values", { resources: ["arn:2", "arn:3"] }],
    [true, "a number and null", { count: [0], gone: [null] }],
    [false, "none of the values", { detail: { status: ["ABORTED"] } }],
    [false, "one field of two", { source: ["aws.states"], detail: { status: ["ABORTED"] } }],
    [false, "a field that is not there", { region: ["eu-west-1"] }],
    [false, "null for a field that is not there", { region: [null] }],
    [false, "a part of a value", { source: ["aws."] }],
    [false, "a value of another type", { count: ["0"] }],
    [false, "no value", { source: [] }],
    [false, "fields within a value", { source: { length: [10] } }],
    [false, "fields within null", { gone: {} }],
    [false, "none of the event's own values", { resources: ["arn:3"] }],
  ];
  for (const [right, what, pattern] of cases) {
    it(`${right ? "takes" : "leaves"} ${what}`, () => {
      assert.equal(unsupportedMatcher(pattern), undefined);
      assert.equal(matches(pattern as EventPattern, EVENT), right);
    });
  }
});

describe("unsupportedMatcher", () => {
  const unsupported: [object, string][] = [
    [{ detail: { status: [{ prefix: "F" }] } }, 'detail.status by {"prefix":"F"}'],
    [{ source: ["aws.states", { "anything-but": ["x"] }] }, 'source by {"anything-but":["x"]}'],
    [{ detail: { count: [{ numeric: [">", 0] }] } }, 'detail.count by {"numeric":[">",0]}'],
    [{ detail: { $or: [{ status: ["FAILED"] }] } }, "detail by $or"],
    [{ $or: [{ source: ["aws.states"] }] }, "an event by $or"],
    [{ source: "aws.states" }, 'source by "aws.states"'],
    [{ source: null }, "source by null"],
    [{ source: [["aws.states"]] }, 'source by ["aws.states"]'],
  ];
  for (const [pattern, what] of unsupported) {
    it(`finds ${what}`, () => {
      assert.equal(unsupportedMatcher({ region: ["eu-west-1"], ...pattern }), what);
    });
  }
});
