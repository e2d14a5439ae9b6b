import assert from "node:assert/strict";

import type { Course } from "../course";
import type { LimitedJob } from "../scenario";
import { wrongData } from "./data";
import type { NestedStep, Task } from "./tasks";

const ROOT = "s3://bucket";

/** An application that works in a folder, and how it reads, writes and publishes. */
function application(
  runPath: string,
  [startedAt, endsAt]: readonly [number, number],
  folders: object = {},
): NestedStep {
  const { from = "-", to = "", published = `${ROOT}/published/` } = folders as Record<string, string>;
  const args = ["w0", from, `${runPath}/${to}`, published];
  const said = {
    id: startedAt,
    name: "n",
    args,
    startedAt,
    endsAt,
    runPath,
    endedBy: "itself",
    verdict: "success",
  };
  return said as unknown as NestedStep;
}

function course(name: string, at: number, ...tasks: readonly (readonly [string, NestedStep])[]) {
  const said = {
    context: { Id: name, Input: { rootPath: ROOT } },
    endings: [{ status: "SUCCEEDED", at }],
  } as unknown as Course;
  return {
    course: said,
    tasks: tasks.map(([position, one]): Task => {
      const job = { args: [`{rootPath}/published/`] } as unknown as LimitedJob;
      return { job, title: `Job${position}`, values: {}, position, applications: [one] };
    }),
  };
}

describe("the judge of data", () => {
  const first = application(`${ROOT}/runs/a`, [0, 10], { to: "First/" });
  const second = (times: readonly [number, number], from: string) =>
    application(`${ROOT}/runs/a`, times, { from: `${ROOT}/runs/${from}/First/`, to: "Second/" });
  const cases: readonly (readonly [string, Parameters<typeof wrongData>[0], RegExp | undefined])[] = [
    [
      "two jobs, the one on the other's data",
      [course("a", 30, ["", first], ["", second([10, 20], "a")])],
      undefined,
    ],
    [
      "a job before its data is there",
      [course("a", 30, ["", first], ["", second([9, 20], "a")])],
      /where nothing was$/,
    ],
    [
      "data that is nowhere",
      [course("a", 30, ["", first], ["", second([10, 20], "x")])],
      /where nothing was$/,
    ],
    [
      "another execution's data",
      [
        course("a", 30, ["", second([10, 20], "b")]),
        course("b", 30, ["", application(`${ROOT}/runs/b`, [0, 10], { to: "First/" })]),
      ],
      /^Job: 10 n .* read s3:\/\/bucket\/runs\/b\/First\/ of 0 n /,
    ],
    [
      "one working folder of two items",
      [course("a", 30, ["/0", first], ["/1", application(`${ROOT}/runs/a`, [10, 20])])],
      /works in s3:\/\/bucket\/runs\/a, and/,
    ],
    [
      "a working folder within another's",
      [course("a", 30, ["", first], ["/1", application(`${ROOT}/runs/a/1`, [10, 20])])],
      /works in s3:\/\/bucket\/runs\/a\/1, and/,
    ],
    [
      "two working folders of one execution",
      [course("a", 30, ["", first], ["", application(`${ROOT}/runs/b`, [10, 20])])],
      /works in s3:\/\/bucket\/runs\/b, and/,
    ],
    [
      "a working folder elsewhere",
      [course("a", 30, ["", application("s3://other/a", [0, 10])])],
      /not under s3:\/\/bucket$/,
    ],
    ["a result after the end", [course("a", 5, ["", first])], /published after its end/],
  ];
  for (const [what, courses, wrong] of cases) {
    it(`${wrong === undefined ? "passes" : "finds"} ${what}`, () => {
      const words = wrongData(courses, ROOT).map(({ finding }) => finding.words);
      if (wrong === undefined) {
        assert.deepEqual(words, []);
      } else {
        assert.match(words[0] ?? "", wrong);
      }
    });
  }
});
