import { parallel, sequence } from "../../../model/pipeline";
import { checkTable, days, job, pipelineOf, TWO_DAYS } from "./table";
import type { Row } from "./table";

const writes = (...paths: string[]) => ({ writes: paths });
const of = (...paths: string[]) => pipelineOf(job("A", writes(...paths)));
const A = "pipeline P, job A:";
const FOLDER =
  "a folder such as {rootPath}/a/ or {runPath}/a/, with a slash at its end and no segment that is empty, . or ..";
const RUNS =
  "but {rootPath}/emr-step-functions/runs/ has the working folders of all executions; use another folder, or {runPath}/";

describe("the check of a job's folders", () => {
  checkTable([
    ["folders of both roots", of("{rootPath}/a/", "{runPath}/a/b/", "{runPath}/", "{rootPath}/..a/.b/")],
    ["folders beside the working folders", of("{rootPath}/emr-step-functions/run/", "{rootPath}/runs/")],
    ...[
      "a/",
      "{rootPath}",
      "{rootPath}/a",
      "{rootPath}a/",
      "{rootPath}//",
      "{rootPath}//a/",
      "{rootPath}/a//",
      "{rootPath}/./",
      "{rootPath}/a/../",
      "s3://b/{rootPath}/",
      "{rootPath}/{runPath}/",
      "{runPath}/a{rootPath}/",
      "{date}/",
    ].map((path): Row => [
      JSON.stringify(path),
      pipelineOf(job("A", { ...writes(path), args: ["{date}"] }), { inputs: { date: "x" } }),
      `${A} writes[0] is "${path}"; allowed: ${FOLDER}`,
    ]),
    ...[
      "{rootPath}/",
      "{rootPath}/emr-step-functions/",
      "{rootPath}/emr-step-functions/runs/",
      "{rootPath}/emr-step-functions/runs/a/",
    ].map((path): Row => [
      `${path}, which meets the working folders`,
      of(path),
      `${A} writes[0] is "${path}", ${RUNS}`,
    ]),
    [
      "two that are wrong",
      of("a", "{runPath}/", "b"),
      `${A} writes[0] is "a"; allowed: ${FOLDER}`,
      `${A} writes[2] is "b"; allowed: ${FOLDER}`,
    ],
  ]);

  describe("within a forEach", () => {
    const each = (path: string) => pipelineOf(days({ run: job("A", writes(path)) }), { inputs: TWO_DAYS });
    const twice = (path: string) =>
      pipelineOf(
        days({
          run: days({ name: "Files", item: "file", in: { list: "files" }, run: job("A", writes(path)) }),
        }),
        { inputs: { ...TWO_DAYS, files: ["a"] } },
      );
    const shared = (path: string, group: string, item: string) =>
      `${A} writes[0] is "${path}", one folder for all items of ${group}; put {${item}} into it, or begin it with {runPath}/`;
    checkTable([
      ["the item in it", each("{rootPath}/a/day={date}/")],
      ["the item's working folder", each("{runPath}/a/")],
      ["both items in it", twice("{rootPath}/{date}/{file}/")],
      ["the working folder of both items", twice("{runPath}/a/")],
      ["one folder for all", each("{rootPath}/a/"), shared("{rootPath}/a/", "Days", "date")],
      ["one folder by an input", each("{rootPath}/{from}/"), shared("{rootPath}/{from}/", "Days", "date")],
      ["no outer item", twice("{rootPath}/{file}/"), shared("{rootPath}/{file}/", "Days", "date")],
      ["no inner item", twice("{rootPath}/{date}/"), shared("{rootPath}/{date}/", "Files", "file")],
      [
        "no item at all",
        twice("{rootPath}/a/"),
        shared("{rootPath}/a/", "Days", "date"),
        shared("{rootPath}/a/", "Files", "file"),
      ],
    ]);
  });

  describe("side by side", () => {
    const both = (one: readonly string[], other: readonly string[], inputs: object = {}) =>
      pipelineOf(
        parallel(
          { name: "Both" },
          job("A", { ...writes(...one), args: Object.keys(inputs).map((name) => `{${name}}`) }),
          job("B", writes(...other)),
        ),
        { inputs },
      );
    const conflict = (one: string, other: string, a = "A", b = "B", group = "Both") =>
      `pipeline P, parallel ${group}: ${a} writes "${one}" while ${b} writes "${other}", which may be the same folder, or within each other; give each its own folder, or run them one after the other`;
    const pair = (one: string, other: string, inputs: object, meets: boolean): Row => [
      `${one} and ${other}`,
      both([one], [other], inputs),
      ...(meets ? [conflict(one, other)] : []),
    ];
    const x = { x: "1" };
    checkTable([
      pair("{rootPath}/a/", "{rootPath}/b/", {}, false),
      pair("{rootPath}/a/", "{rootPath}/ab/", {}, false),
      pair("{rootPath}/a/", "{rootPath}/b/a/", {}, false),
      pair("{rootPath}/a/", "{runPath}/a/", {}, false),
      pair("{rootPath}/{x}/", "{runPath}/", x, false),
      pair("{rootPath}/miles/{x}/", "{rootPath}/fares/{x}/", x, false),
      pair("{rootPath}/{x}/miles/", "{rootPath}/{x}/fares/", x, false),
      pair("{rootPath}/a/", "{rootPath}/a/", {}, true),
      pair("{rootPath}/a/", "{rootPath}/a/b/", {}, true),
      pair("{rootPath}/a/b/c/", "{rootPath}/a/", {}, true),
      pair("{runPath}/a/", "{runPath}/a/", {}, true),
      pair("{runPath}/", "{runPath}/a/", {}, true),
      pair("{rootPath}/a/{x}/", "{rootPath}/a/2013/", x, true),
      pair("{rootPath}/a/2013/", "{rootPath}/a/day={x}/", x, false),
      pair("{rootPath}/a/day=1/", "{rootPath}/a/day={x}/", x, true),
      pair("{rootPath}/{x}/a/", "{rootPath}/b/{x}/", x, true),
      pair("{rootPath}/{x}-miles/", "{rootPath}/{x}-fares/", x, false),
      ...["{a b}", "*", "a?", "[a]", "{{x}}"].map((segment): Row => [
        `the pattern ${segment}`,
        pipelineOf(job("A", writes(`{rootPath}/${segment}/`))),
        `pipeline P, job A: writes[0] has ${/[{*?[]/.exec(segment)?.[0] ?? ""} in ${JSON.stringify(segment)}, which Hadoop reads as a pattern; remove it`,
      ]),
      [
        "two templates side by side",
        pipelineOf(job("A", writes("{rootPath}/{x}{y}/")), { inputs: { x: "1", y: "2" } }),
        'pipeline P, job A: writes[0] has two adjacent templates in "{x}{y}"; put something between them',
      ],
      [
        "each pair that meets",
        both(["{rootPath}/a/", "{rootPath}/b/"], ["{rootPath}/c/", "{rootPath}/b/", "{rootPath}/a/b/"]),
        conflict("{rootPath}/a/", "{rootPath}/a/b/"),
        conflict("{rootPath}/b/", "{rootPath}/b/"),
      ],
      [
        "only those that are paths",
        both(["a", "{rootPath}/b/"], ["{rootPath}/b/"]),
        conflict("{rootPath}/b/", "{rootPath}/b/"),
        `${A} writes[0] is "a"; allowed: ${FOLDER}`,
      ],
      [
        "one folder, one after the other",
        pipelineOf(sequence(job("A", writes("{rootPath}/a/")), job("B", writes("{rootPath}/a/")))),
      ],
      [
        "one folder, one after the other within a branch",
        pipelineOf(
          parallel(
            { name: "Both" },
            sequence(job("A", writes("{rootPath}/a/")), job("B", writes("{rootPath}/a/"))),
            job("C"),
          ),
        ),
      ],
      [
        "the first and the third branch, deep within",
        pipelineOf(
          parallel(
            { name: "Three" },
            sequence(job("X"), job("A", writes("{rootPath}/a/"))),
            job("Y"),
            parallel({ name: "Inner" }, job("Z"), job("B", writes("{rootPath}/a/"))),
          ),
        ),
        conflict("{rootPath}/a/", "{rootPath}/a/", "A", "B", "Three"),
      ],
      [
        "an item's folder, and one that may be it",
        pipelineOf(
          parallel(
            { name: "Both" },
            days({ run: job("A", writes("{rootPath}/days/{date}/")) }),
            job("B", writes("{rootPath}/days/2013-08-31/")),
          ),
          { inputs: TWO_DAYS },
        ),
        conflict("{rootPath}/days/{date}/", "{rootPath}/days/2013-08-31/"),
      ],
      [
        "an item's working folder, and the execution's",
        pipelineOf(
          parallel(
            { name: "Both" },
            days({ run: job("A", writes("{runPath}/a/")) }),
            job("B", writes("{runPath}/a/")),
          ),
          { inputs: TWO_DAYS },
        ),
      ],
      [
        "two jobs in one item's working folder",
        pipelineOf(
          days({
            run: parallel(
              { name: "Both" },
              job("A", writes("{runPath}/a/")),
              job("B", writes("{runPath}/a/")),
            ),
          }),
          { inputs: TWO_DAYS },
        ),
        conflict("{runPath}/a/", "{runPath}/a/"),
      ],
      [
        "two forEachs at once, whose items of one number have one working folder",
        pipelineOf(
          parallel(
            { name: "Both" },
            days({ run: job("A", writes("{runPath}/a/")) }),
            days({ name: "More", run: job("B", writes("{runPath}/a/")) }),
          ),
          { inputs: TWO_DAYS },
        ),
        conflict("{runPath}/a/", "{runPath}/a/"),
      ],
    ]);
  });
});
