import assert from "node:assert/strict";

import fc from "fast-check";

import { validationErrors } from "../../../model/validation/validate";
import { compile } from "../../../compiler/compile";
import { DEFAULT_POLLING } from "../../../compiler/functions";
import { forEach, parallel, sequence } from "../../../model/pipeline";
import type { Pipeline, Step } from "../../../model/pipeline";
import { orders } from "../../pipelines/orders";
import { anyPipeline } from "../../compiler/anyPipeline";
import { checkTable, days, job, pipelineOf, TWO_DAYS } from "./table";
import type { Row } from "./table";

describe("validationErrors", () => {
  it("finds none in any right pipeline", () => {
    fc.assert(
      fc.property(anyPipeline, (pipeline) => {
        assert.deepEqual(validationErrors([pipeline]), []);
      }),
    );
  });

  it("finds none in several right pipelines with a job of their own each", () => {
    assert.deepEqual(validationErrors([orders, pipelineOf(job("A"))]), []);
  });

  describe("of pipelines", () => {
    const A = job("A");
    checkTable([
      ["none", [], "there are no pipelines; write one in pipelines/"],
      [
        "one that is none",
        [undefined as unknown as Pipeline, pipelineOf(A)],
        "pipelines[0] is undefined; allowed: a pipeline",
      ],
      [
        "the shortest name and the longest",
        [pipelineOf(A, { name: "-" }), pipelineOf(A, { name: "_".repeat(32) })],
      ],
      ...["", "a b", "a.b", "ä", "a\n", "p".repeat(33)].map((name): Row => [
        `the name ${JSON.stringify(name)}`,
        pipelineOf(A, { name }),
        `pipeline ${JSON.stringify(name)}: name is ${JSON.stringify(name)}; allowed: 1 to 32 letters, digits, - and _`,
      ]),
      [
        "two that differ by case",
        [pipelineOf(A), pipelineOf(A, { name: "p" })],
        "pipelines P and p: these names differ only by case; give each a different name",
      ],
      [
        "two of one name",
        [pipelineOf(A), pipelineOf(A)],
        "pipeline P: 2 pipelines have this name; give each its own name",
      ],
      [
        "three of one name",
        [pipelineOf(A), pipelineOf(A), pipelineOf(A, { name: "Q" }), pipelineOf(A)],
        "pipeline P: 3 pipelines have this name; give each its own name",
      ],
      [
        "a wrong name that two have, once",
        [pipelineOf(A, { name: "a b" }), pipelineOf(A, { name: "a b" })],
        'pipeline "a b": name is "a b"; allowed: 1 to 32 letters, digits, - and _',
      ],
      ...["", "  \n"].map((description): Row => [
        `the description ${JSON.stringify(description)}`,
        pipelineOf(A, { description }),
        `pipeline P: description is ${JSON.stringify(description)}; allowed: a sentence for the console`,
      ]),
      ["the root path as the result", pipelineOf(A, { result: "{rootPath}/" })],
      ...["", "a/", "{rootPath}/a", "{runPath}/a/", "{rootPath}/a//b/"].map((result): Row => [
        `the result ${JSON.stringify(result)}`,
        pipelineOf(A, { result }),
        `pipeline P: result is ${JSON.stringify(result)}; allowed: a folder such as {rootPath}/a/, with a slash at its end and no segment that is empty, . or ..`,
      ]),
      [
        "several errors in each of two",
        [
          pipelineOf(job("A", { retries: -1 }), { description: "" }),
          pipelineOf(sequence(job("A", { retries: -1 }), job("1")), { name: "Q" }),
        ],
        'pipeline P: description is ""; allowed: a sentence for the console',
        "pipeline P, job A: retries is -1; allowed: a whole number from 0 to 10",
        "pipeline Q, job A: retries is -1; allowed: a whole number from 0 to 10",
        'pipeline Q, job 1: name is "1"; allowed: a letter, then letters and digits, at most 47 characters',
      ],
    ]);
  });

  describe("of the names of jobs and groups", () => {
    const longest = { job: "j".repeat(47), group: "g".repeat(64) };
    const groupOf = (name: string) => pipelineOf(parallel({ name }, job("A"), job("B")));
    checkTable([
      ["the longest", pipelineOf(parallel({ name: longest.group }, job("A"), job(longest.job)))],
      ...["", "1", "a b", "a-b", "a_b", "ä", "a\n", `${longest.job}j`].map((name): Row => [
        `the job ${JSON.stringify(name)}`,
        pipelineOf(job(name, { writes: [] })),
        `pipeline P, job ${/^\w+$/.test(name) ? name : JSON.stringify(name)}: name is ${JSON.stringify(name)}; allowed: a letter, then letters and digits, at most 47 characters`,
      ]),
      ...["", "1", "a b", `${longest.group}g`].map((name): Row => [
        `the group ${JSON.stringify(name)}`,
        groupOf(name),
        `pipeline P, parallel ${/^\w+$/.test(name) ? name : JSON.stringify(name)}: name is ${JSON.stringify(name)}; allowed: a letter, then letters and digits, at most 64 characters`,
      ]),
      [
        "names that differ in case, as those of roles must not",
        pipelineOf(sequence(job("A"), job("a"))),
        "pipeline P: 2 steps are named A and a, which differ only by case; give each job and group its own name",
      ],
      [
        "one job in two places",
        ((one) => pipelineOf(sequence(one, job("B"), one)))(job("A")),
        'pipeline P: job A appears 2 times; each needs its own name, e.g. { ...step, name: "A2" }',
      ],
      [
        "one job in two branches, whose folder need not be said too",
        ((one) => pipelineOf(parallel({ name: "Both" }, one, one)))(job("A")),
        'pipeline P: job A appears 2 times; each needs its own name, e.g. { ...step, name: "A2" }',
      ],
      [
        "three jobs of one name",
        pipelineOf(sequence(job("A"), job("A"), job("B"), job("A", { args: ["a"] }))),
        "pipeline P: 3 steps are named A; give each job and group its own name",
      ],
      [
        "a job and a group of one name, and two groups",
        pipelineOf(
          sequence(
            parallel({ name: "A" }, job("A"), job("B")),
            days(),
            days({ run: job("C", { writes: [] }) }),
          ),
          { inputs: TWO_DAYS },
        ),
        "pipeline P: 2 steps are named A; give each job and group its own name",
        "pipeline P: 2 steps are named Days; give each job and group its own name",
      ],
    ]);
  });

  describe("of what is no data, or of no meaning", () => {
    const DATA = "a pipeline is plain data: strings, numbers, true and false, and lists and objects of them";
    const round: { shape: "sequence"; steps: Step[] } = { shape: "sequence", steps: [job("A")] };
    round.steps.push(round);
    const deep = Array.from({ length: 200 }).reduce<Step>((step) => sequence(step), job("A"));
    const odd: readonly (readonly [what: string, fields: object, mistake: string])[] = [
      ["a function", { run: job("A", { args: ["a", () => "b"] }) }, `run.args[1] is a function; ${DATA}`],
      ["a map", { inputs: new Map() }, `inputs is a Map; ${DATA}`],
      ["a date", { run: job("A", { conf: new Date() }) }, `run.conf is a Date; ${DATA}`],
      ["a big number", { run: job("A", { retries: 4n }) }, `run.retries is 4n; ${DATA}`],
      ["a step within itself", { run: round }, `run.steps[1] contains itself; ${DATA}`],
      [
        "a hole",
        { run: job("A", { args: new Array(1) }) },
        "run.args[0] is missing: there are two commas; remove one",
      ],
      [
        "what throws when it is read",
        {
          get inputs() {
            throw new Error("no");
          },
        },
        `inputs can't be read: it throws Error: no; ${DATA}`,
      ],
    ];
    checkTable([
      ...odd.map(([what, fields, mistake]): Row => [
        what,
        Object.defineProperties(pipelineOf(job("A")), Object.getOwnPropertyDescriptors(fields)),
        `pipelines[0]: ${mistake}`,
      ]),
      [
        "steps that are very deep",
        pipelineOf(deep),
        `pipelines[0]: run${".steps[0]".repeat(99)}.steps is 200 levels deep; nest it less`,
      ],
      ...[5, "date", ["date"], null].map((inputs): Row => [
        `inputs that are ${JSON.stringify(inputs)}`,
        pipelineOf(job("A"), { inputs }),
        `pipeline P: inputs is ${Array.isArray(inputs) ? "a list" : JSON.stringify(inputs)}; allowed: an object with an example of each, e.g. { date: "2013-08-01" }`,
      ]),
      [
        "a pipeline's unknown field",
        pipelineOf(job("A"), { schedule: "daily" }),
        'pipeline P: "schedule" is not a field of a pipeline; the fields are name, description, inputs, data, run, result',
      ],
      [
        "unknown fields of groups, and a failFast that is none",
        pipelineOf(
          parallel(
            { name: "Both", failfast: true, failFast: "false" } as never,
            job("A"),
            days({ branches: [], run: job("Day", { writes: ["{rootPath}/days/{date}/"] }) }),
          ),
          { inputs: TWO_DAYS },
        ),
        'pipeline P, parallel Both: "failfast" is not a field of a parallel; the fields are name, failFast, branches',
        'pipeline P, parallel Both: failFast is "false"; allowed: true or false',
        'pipeline P, forEach Days: "branches" is not a field of a forEach; the fields are name, failFast, item, in, atMost, concurrency, result, run',
      ],
      [
        "a job in the place of a parallel's group",
        pipelineOf(parallel(job("A") as never, job("B"), job("C"))),
        'pipeline P, parallel "": name is ""; allowed: a letter, then letters and digits, at most 64 characters',
      ],
      [
        "a forEach in the place of a parallel's group",
        pipelineOf(
          parallel(days({ run: job("Day", { writes: ["{rootPath}/days/{date}/"] }) }) as never, job("B")),
          {
            inputs: TWO_DAYS,
          },
        ),
        'pipeline P, parallel "": name is ""; allowed: a letter, then letters and digits, at most 64 characters',
      ],
    ]);

    it("loses no step that stands in the place of a parallel's group", () => {
      const { branches } = parallel(job("A") as never, job("B"));
      assert.deepEqual(branches, [job("A"), job("B")]);
      assert.equal(forEach({ ...days(), shape: "sequence" } as never).shape, "forEach");
    });
  });

  describe("of their number", () => {
    const many = (count: number) =>
      pipelineOf(sequence(...Array.from({ length: count }, (_, index) => job(`A${String(index)}`))));
    checkTable([
      ["sixty jobs", many(60)],
      [
        "one more",
        many(61),
        "pipeline P: it has 61 jobs, but its state machine's role has room for 60; split the pipeline",
      ],
    ]);

    it("keeps the largest machine's definition within what AWS takes", () => {
      const arn = `arn:aws:lambda:ap-southeast-1:123456789012:function:${"f".repeat(64)}`;
      const names = Array.from(
        { length: 60 },
        (_, index) => `${"J".repeat(30)}${String(index).padStart(2, "0")}`,
      );
      const any = { name: arn, timeoutSeconds: 900 };
      const bindings = {
        check: any,
        query: { ...any, polling: DEFAULT_POLLING },
        driverLog: any,
        stop: any,
        items: any,
        outcome: any,
      };
      const submit = Object.fromEntries(names.map((name) => [name, any]));
      const jobs = names.map((name) => job(name, { retries: 1 }));
      const wide = days({ run: parallel({ name: "W" }, ...jobs) });
      const deep = jobs.reduce<Step>(
        (step, one) => parallel({ name: `${one.name}P` }, one, step),
        job("J00"),
      );
      for (const run of [wide, deep]) {
        const any60 = { ...submit, J00: any };
        const text = JSON.stringify(compile(pipelineOf(run), { ...bindings, submit: any60 }).machine);
        assert.ok(text.length < 1_048_576, String(text.length));
      }
    });
  });

  describe("of inputs", () => {
    const of = (inputs: Record<string, unknown>) =>
      pipelineOf(
        job("A", {
          args: [
            Object.keys(inputs)
              .map((name) => `{${name}}`)
              .join(""),
          ],
        }),
        { inputs },
      );
    const bytes = (count: number) => "ä".repeat(count / 2);
    const long = `"${"ä".repeat(40)}…"`;
    checkTable([
      ["names and the longest text", of({ a: bytes(256), A_1: "x", againX: "x" })],
      ...["1", "a-b", "_a", "ä", ""].map((name): Row => [
        `the name ${JSON.stringify(name)}`,
        pipelineOf(job("A"), { inputs: { [name]: "x" } }),
        `pipeline P: the input ${JSON.stringify(name)} has a name that is not allowed: a letter, then letters, digits and _`,
        `pipeline P: nothing uses the input ${name}; refer to it, e.g. as {${name}}, or remove it`,
      ]),
      ...["rootPath", "runPath"].map((name): Row => [
        `the name ${name}`,
        of({ [name]: "x" }),
        `pipeline P: the input ${name} has a reserved name; give it another`,
      ]),
      [
        "the name again",
        of({ again: "x" }),
        "pipeline P: the input again has a reserved name; give it another",
      ],
      [
        "a name of Step Functions'",
        of({ AWS_STEP_FUNCTIONS_X: "x" }),
        "pipeline P: the input AWS_STEP_FUNCTIONS_X has a name that Step Functions reserves; give it another",
      ],
      [
        "an empty text",
        of({ a: "" }),
        'pipeline P: the example of input a is ""; allowed: a text of 1 to 256 bytes',
      ],
      [
        "a text that is too long",
        of({ a: bytes(258) }),
        `pipeline P: the example of input a is ${long}; allowed: a text of 1 to 256 bytes`,
      ],
      [
        "a text that is too long as JSON",
        of({ a: '"'.repeat(129) }),
        `pipeline P: the example of input a is ${JSON.stringify(`${'"'.repeat(40)}…`)}; allowed: a text of 1 to 256 bytes`,
      ],
      [
        "what is no text",
        of({ a: 1 }),
        "pipeline P: the example of input a is 1; allowed: a text of 1 to 256 bytes",
      ],
      [
        "lists that are wrong",
        pipelineOf(
          sequence(
            days({ in: { list: "a" } }),
            days({ name: "More", in: { list: "b" }, run: job("B", { writes: [] }) }),
          ),
          { inputs: { a: [], b: ["x", ""] } },
        ),
        "pipeline P: the example of input a is an empty list; allowed: a list with at least one text",
        'pipeline P: the example of input b[1] is ""; allowed: a text of 1 to 256 bytes',
      ],
      [
        "what nothing uses, in one branch or the other",
        pipelineOf(job("A", { conf: { "spark.a": "{a}" }, className: "com.example.b" }), {
          inputs: { a: "x", b: "x", c: ["x"] },
        }),
        "pipeline P: nothing uses the input b; refer to it, e.g. as {b}, or remove it",
        "pipeline P: nothing uses the input c; refer to it, e.g. as {c}, or remove it",
      ],
    ]);
  });

  it("has a word for whatever a cast brings in, at any place", () => {
    const whole = pipelineOf(
      sequence(
        job("A", { jars: ["a"], driverMemory: "1g", queue: "q", conf: { "spark.a": "b" }, retries: 1 }),
        parallel({ name: "Both" }, job("B"), days({ result: "{rootPath}/{date}/" })),
      ),
      { inputs: TWO_DAYS },
    );
    const values = [undefined, null, 0, "", "a", true, [], [null], {}, { shape: "loop" }];
    let count = 0;
    for (const path of pathsOf(whole)) {
      for (const value of values) {
        const errors = validationErrors([replaced(whole, path, value) as Pipeline, whole]);
        assert.ok(
          errors.every((mistake) => /^pipelines? .+/.test(mistake)),
          `${path.join(".")}: ${errors.join()}`,
        );
        assert.equal(new Set(errors).size, errors.length);
        count += 1;
      }
    }
    assert.ok(count > 500, String(count));
  });
});

/** Where the values of a value are. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  const within = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return within.flatMap(([key, one]) => [[...path, key], ...pathsOf(one, [...path, key])]);
}

function replaced(value: unknown, [key, ...path]: readonly string[], by: unknown): unknown {
  if (key === undefined) {
    return by;
  }
  const inner = replaced((value as Record<string, unknown>)[key], path, by);
  return Array.isArray(value)
    ? value.map((one: unknown, index) => (String(index) === key ? inner : one))
    : { ...(value as object), [key]: inner };
}
