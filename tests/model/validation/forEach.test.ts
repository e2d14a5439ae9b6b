import { inspect } from "node:util";

import { parallel, sequence } from "../../../model/pipeline";
import { checkTable, days, job, pipelineOf, TWO_DAYS } from "./table";
import type { Row } from "./table";

const DAYS = "pipeline P, forEach Days:";
const of = (fields: object, inputs: object = TWO_DAYS) => pipelineOf(days(fields), { inputs });
const wrong = (fields: object, inputs: object, ...errors: string[]): Row => [
  `${inspect(fields, { breakLength: Infinity })} of ${inspect(inputs, { breakLength: Infinity })}`,
  of(fields, inputs),
  ...errors.map((mistake) => `${DAYS} ${mistake}`),
];
const DAY = "{rootPath}/{date}/";
const early = (job: string) =>
  `${DAYS} result is "${DAY}", which ${job} writes before an item is done, so an item that fails later would be skipped the next time; let only the item's last job write it`;
const odd = (field: string, segment: string) =>
  `${field} has ${/[{\\]/.exec(segment)?.[0] ?? ""} in ${JSON.stringify(segment)}, which Hadoop reads as a pattern; remove it`;
const inner = (fields: object) => days({ name: "Inner", item: "file", in: { list: "files" }, ...fields });
const withInner = (fields: object, run: object = {}) =>
  pipelineOf(days({ run: inner({ run: job("A", { writes: ["{runPath}/a/"], ...run }), ...fields }) }), {
    inputs: { ...TWO_DAYS, files: ["a", "b"] },
  });

describe("the check of a forEach", () => {
  const list = { in: { list: "files" } };
  checkTable([
    ["a range of days", of({})],
    ["a day alone, in a leap year", of({ atMost: 1 }, { from: "2024-02-29", to: "2024-02-29" })],
    ["a year of days, all it may have", of({ atMost: 366 }, { from: "2024-01-01", to: "2024-12-31" })],
    ["a list", of(list, { files: ["a", "b"] })],
    ["the most items, and the most at once", of({ atMost: 10_000, concurrency: 40 })],
    [
      "a result that a job within writes",
      of({
        result: "{rootPath}/a/day={date}/",
        run: sequence(
          job("First", { writes: ["{runPath}/a/"] }),
          job("Day", { writes: ["{rootPath}/a/day={date}/"] }),
        ),
      }),
    ],
    [
      "one within another, with a result of both",
      withInner({ result: "{rootPath}/{date}/{file}/" }, { writes: ["{rootPath}/{date}/{file}/"] }),
    ],
    [
      "two of one item after another",
      pipelineOf(sequence(days(), days({ name: "More", run: job("A", { writes: ["{runPath}/a/"] }) })), {
        inputs: TWO_DAYS,
      }),
    ],

    ...["", "1", "a b", "a-b", "_a", "ä"].map((item) =>
      wrong(
        { item, run: job("A", { writes: ["{runPath}/a/"] }) },
        TWO_DAYS,
        `item is ${JSON.stringify(item)}; allowed: a letter, then letters, digits and _`,
      ),
    ),
    ...["rootPath", "runPath", "again"].map((item) =>
      wrong(
        { item, run: job("A", { writes: ["{runPath}/a/"] }) },
        TWO_DAYS,
        `item is "${item}", which is a reserved name; give the item another name`,
      ),
    ),
    wrong(
      { item: "from", run: job("A", { writes: ["{runPath}/a/"] }) },
      TWO_DAYS,
      'item is "from", which is an input of the pipeline; give the item another name',
    ),
    [
      "an item that is called as one around it",
      withInner({ item: "date" }),
      'pipeline P, forEach Inner: item is "date", like the item of Days around it; give the item another name',
    ],
    [
      "an item that is called as one two around it",
      withInner({
        run: days({ name: "Innermost", in: list.in, run: job("A", { writes: ["{runPath}/a/"] }) }),
      }),
      'pipeline P, forEach Innermost: item is "date", like the item of Days around it; give the item another name',
    ],

    wrong(
      { ...list, run: job("A", { args: ["{from}{to}"], writes: ["{runPath}/a/"] }) },
      TWO_DAYS,
      'in.list is "files", which is not an input; the inputs are from, to',
    ),
    wrong(
      { in: { from: "from", to: "constructor" } },
      { from: "2013-08-01" },
      'in.to is "constructor", which is not an input; the inputs are from',
    ),
    wrong(
      {},
      {},
      'in.from is "from", which is not an input; the pipeline has no inputs',
      'in.to is "to", which is not an input; the pipeline has no inputs',
    ),
    wrong(list, { files: "a" }, 'in.list is "files", an input that is a text; give it a list as its example'),
    wrong(
      {},
      { from: ["2013-08-01"], to: "2013-08-01" },
      'in.from is "from", an input that is a list; give it a date as its example',
    ),
    ...[
      undefined,
      {},
      { from: "from" },
      { from: "from", to: "" },
      { list: "files", from: "from" },
      { list: "files", to: "to" },
      { list: "files", from: "from", to: "to" },
    ].map((source): Row => [
      `the source ${JSON.stringify(source)}`,
      pipelineOf(days({ in: source, run: job("A", { args: ["{from}{to}"], writes: ["{runPath}/a/"] }) }), {
        inputs: TWO_DAYS,
      }),
      `${DAYS} in is ${source === undefined ? "undefined" : "an object"}; allowed: { list } or { from, to }, with the names of inputs`,
    ]),
    ...["2013-02-29", "2013-13-01", "2013-8-1", "20130801", "2013-08-01T00:00:00Z", "x"].map((to) =>
      wrong(
        {},
        { ...TWO_DAYS, to },
        `the example of input to is "${to}"; allowed: a calendar date, e.g. 2013-08-01`,
      ),
    ),
    wrong(
      {},
      { from: "2013-09-01", to: "2013-08-31" },
      "the example of input from is 2013-09-01, which is after that of to, 2013-08-31; swap them",
    ),
    wrong(
      list,
      { files: ["a", "b", "a"] },
      'the example of input files has "a" twice; each item is run once',
      "the example of input files has 3 items, but atMost is 2; shorten the example, or raise atMost",
    ),
    wrong(
      {},
      { from: "2013-08-30", to: "2013-09-01" },
      "the examples of inputs from and to make 3 items, but atMost is 2; shorten the example, or raise atMost",
    ),
    ...[1.5, 10_001, NaN].map((atMost) =>
      wrong(
        { atMost },
        { from: "2013-08-01", to: "2013-08-01" },
        `atMost is ${String(atMost)}; allowed: a whole number from 1 to 10000`,
      ),
    ),
    ...[0, 1.5, 41].map((concurrency) =>
      wrong(
        { concurrency },
        TWO_DAYS,
        `concurrency is ${String(concurrency)}; allowed: a whole number from 1 to 40`,
      ),
    ),

    ...[
      "",
      "a/{date}/",
      "{rootPath}/{date}",
      "{runPath}/{date}/",
      "{rootPath}/{runPath}/{date}/",
      "{rootPath}//{date}/",
    ].map((result) =>
      wrong(
        { result },
        TWO_DAYS,
        `result is ${JSON.stringify(result)}; allowed: a folder such as {rootPath}/a/, with a slash at its end and no segment that is empty, . or ..`,
      ),
    ),
    wrong(
      { result: "{rootPath}/a/" },
      TWO_DAYS,
      'result is "{rootPath}/a/", one folder for all items of Days; put {date} into it',
    ),
    [
      "a result without the outer item",
      withInner({ result: "{rootPath}/{file}/" }),
      'pipeline P, forEach Inner: result is "{rootPath}/{file}/", one folder for all items of Days; put {date} into it',
    ],
    wrong(
      { result: "{rootPath}/{from}/{date}/" },
      TWO_DAYS,
      "result refers to {from}; available here: {rootPath}, {date}",
    ),
    wrong(
      { result: "{rootPath}/{date}/done/" },
      TWO_DAYS,
      'result is "{rootPath}/{date}/done/", which no job inside it writes, so no item would ever be skipped; add it to the last job\'s writes',
    ),
    [
      "a result of the last job of a sequence",
      pipelineOf(
        days({
          result: DAY,
          run: sequence(job("A", { writes: ["{runPath}/a/"] }), job("B", { writes: [DAY] })),
        }),
        { inputs: TWO_DAYS },
      ),
    ],
    [
      "a result of a job before the last",
      pipelineOf(
        days({
          result: DAY,
          run: sequence(job("A", { writes: [DAY] }), job("B", { writes: ["{runPath}/b/"] })),
        }),
        { inputs: TWO_DAYS },
      ),
      early("A"),
    ],
    [
      "a result of a job beside another",
      pipelineOf(
        days({
          result: DAY,
          run: parallel(
            { name: "Both" },
            job("A", { writes: ["{runPath}/a/"] }),
            job("B", { writes: [DAY] }),
          ),
        }),
        { inputs: TWO_DAYS },
      ),
      early("B"),
    ],
    [
      "a result of two jobs",
      pipelineOf(
        days({ result: DAY, run: sequence(job("A", { writes: [DAY] }), job("B", { writes: [DAY] })) }),
        { inputs: TWO_DAYS },
      ),
      early("A"),
    ],
    ...["{1}", "a{", "a\\b"].map((name) =>
      wrong({ result: `{rootPath}/${name}/{date}/` }, TWO_DAYS, odd("result", name)),
    ),
    [
      "one result in two forEachs, whatever they call their items",
      pipelineOf(
        sequence(
          days({ result: DAY }),
          inner({ result: "{rootPath}/{file}/", run: job("A", { writes: ["{rootPath}/{file}/"] }) }),
        ),
        { inputs: { ...TWO_DAYS, files: ["a"] } },
      ),
      "pipeline P: forEach Inner: its result is the same folder as that of forEach Days, so that its items would be skipped; use another folder",
    ],
    [
      "one folder for items one after the other",
      of({ concurrency: 1, run: job("A", { writes: ["{rootPath}/all/"] }) }),
    ],
    ...["a b", "it's", "ä"].map((name) =>
      wrong(
        { result: `{rootPath}/${name}/{date}/` },
        TWO_DAYS,
        `result is ${JSON.stringify(`{rootPath}/${name}/{date}/`)}; allowed: templates, letters, digits and _ . = / -`,
      ),
    ),
  ]);
});
