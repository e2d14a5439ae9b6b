import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { compareSnapshots } from "../../../cli/review/changes";
import { toMarkdown } from "../../../cli/review/markdown";
import type { JsonObject, Registered, Snapshot } from "../../../cli/review/snapshot";
import { readStaged } from "../../../cli/review/staged";
import { temporaryFolders } from "../../support/folder";

const submit = (...all: readonly unknown[]) => all.length;
const submitOtherwise = (...all: readonly unknown[]) => all.length + 1;

interface Job {
  readonly application: JsonObject;
  /** The machines that run it, each with its limits. */
  readonly machines?: Readonly<Record<string, JsonObject>>;
  readonly fn?: typeof submit;
}

const BASE = {
  name: "Totals",
  file: "{rootPath}/jobs.jar",
  className: "com.example.Totals",
  args: ["{rootPath}", "hour"],
};
const LIMITS = { startLimitSeconds: 3600, runLimitSeconds: 7200, retries: 0 };

async function snapshotOf(...jobs: readonly Job[]): Promise<Snapshot> {
  const code = await Promise.all(
    jobs.map(async ({ application, fn = submit }) => {
      const url = pulumi.output("http://livy:8998");
      const { text } = await pulumi.runtime.serializeFunction((event: unknown) =>
        fn(url.get(), application, event),
      );
      return [`${String(application.name)}JobSubmitFunction`, text] as const;
    }),
  );
  const machines = new Map<string, Record<string, JsonObject>>();
  for (const { application, machines: runBy = { P: LIMITS } } of jobs) {
    for (const [machine, limits] of Object.entries(runBy)) {
      const jobName = String(application.name);
      const state = { Type: "Task", Parameters: { jobName, ...limits } };
      // Within a group, too.
      const group = { Type: "Map", ItemProcessor: { StartAt: jobName, States: { [jobName]: state } } };
      machines.set(machine, { ...machines.get(machine), [`${jobName}s`]: group });
    }
  }
  return {
    resources: [...machines].map(([name, States]) => ({
      type: "aws:sfn/stateMachine:StateMachine",
      name,
      id: name,
      inputs: { definition: JSON.stringify({ StartAt: "", States }) },
    })),
    code: Object.fromEntries(code),
    files: {},
  };
}

const sectionOf = (before: Snapshot, after: Snapshot, title: string): readonly string[] => {
  const markdown = toMarkdown(compareSnapshots(before, after), {
    stack: "dev",
    base: "main",
    approved: false,
  });
  const part = markdown.split(/^## /m).find((one) => one.startsWith(`${title}\n`)) ?? "";
  return part
    .split("\n")
    .slice(1)
    .filter((line) => line !== "" && !line.startsWith("| --- "));
};

describe("diffApplications", () => {
  const cases: readonly (readonly [string, readonly Job[], readonly Job[], readonly string[]])[] = [
    ["says nothing of what is the same", [{ application: BASE }], [{ application: BASE }], []],
    [
      "tells of each changed, added and removed field",
      [{ application: { ...BASE, driverMemory: "1g", conf: { a: "1", b: "2", d: "4" } } }],
      [
        {
          application: {
            ...BASE,
            className: "com.example.Other",
            numExecutors: 2,
            conf: { a: "9", c: "3", d: "4" },
          },
        },
      ],
      [
        "### `Totals` (changed)",
        "Run by `P`.",
        "| field | before | after |",
        "| `className` | `com.example.Totals` | `com.example.Other` |",
        "| `driverMemory` | `1g` | – |",
        "| `conf.a` | `1` | `9` |",
        "| `conf.b` | `2` | – |",
        "| `conf.c` | – | `3` |",
        "| `numExecutors` | – | `2` |",
      ],
    ],
    [
      "tells of items of a list, and not of those that moved",
      [{ application: { ...BASE, args: ["a", "b", "c", "d"], jars: ["x.jar"] } }],
      [{ application: { ...BASE, args: ["new", "a", "B", "c"], pyFiles: ["p.py"] } }],
      [
        "### `Totals` (changed)",
        "Run by `P`.",
        "| field | before | after |",
        "| `args[0]` | – | `new` |",
        "| `args[2]` | `b` | `B` |",
        "| `args[3]` | `d` | – |",
        "| `jars[0]` | `x.jar` | – |",
        "| `pyFiles[0]` | – | `p.py` |",
      ],
    ],
    [
      "tells of a limit, by the pipeline that sets it, also in a job whose application is the same",
      [{ application: BASE, machines: { P: LIMITS, Q: LIMITS } }],
      [{ application: BASE, machines: { P: LIMITS, Q: { ...LIMITS, runLimitSeconds: 60, retries: 2 } } }],
      [
        "### `Totals` (changed)",
        "Run by `P`, `Q`.",
        "| field | before | after |",
        "| `runLimitSeconds (Q)` | `7200` | `60` |",
        "| `retries (Q)` | `0` | `2` |",
      ],
    ],
    [
      "tells of a job that one of two pipelines no longer runs",
      [{ application: BASE, machines: { P: LIMITS, Q: { runLimitSeconds: 60 } } }],
      [{ application: BASE }],
      [
        "### `Totals` (changed)",
        "Run by `P`.",
        "| field | before | after |",
        "| `runLimitSeconds (Q)` | `60` | – |",
      ],
    ],
    [
      "tells all of a job that is added, and of one that is removed",
      [{ application: { ...BASE, name: "Old", args: [] }, machines: { P: { runLimitSeconds: 60 } } }],
      [{ application: { ...BASE, name: "New" }, machines: { P: { runLimitSeconds: 60 } } }],
      [
        "### `New` (added)",
        "Run by `P`.",
        "| field | before | after |",
        "| `name` | – | `New` |",
        "| `file` | – | `{rootPath}/jobs.jar` |",
        "| `className` | – | `com.example.Totals` |",
        "| `args[0]` | – | `{rootPath}` |",
        "| `args[1]` | – | `hour` |",
        "| `runLimitSeconds (P)` | – | `60` |",
        "### `Old` (removed)",
        "Run by `P`.",
        "| field | before | after |",
        "| `name` | `Old` | – |",
        "| `file` | `{rootPath}/jobs.jar` | – |",
        "| `className` | `com.example.Totals` | – |",
        "| `runLimitSeconds (P)` | `60` | – |",
      ],
    ],
    [
      "knows a job by its application under another name",
      [{ application: BASE }],
      [{ application: { ...BASE, name: "Sums" } }],
      [
        "### `Sums` (changed)",
        "The same application was `Totals` before.",
        "Run by `P`.",
        "| field | before | after |",
        "| `name` | `Totals` | `Sums` |",
      ],
    ],
  ];
  for (const [what, before, after, expected] of cases) {
    it(what, async () => {
      const actual = sectionOf(await snapshotOf(...before), await snapshotOf(...after), "Applications");
      assert.deepEqual(actual, expected);
    });
  }

  it("says so where the base's functions have another form, and still tells of the limits", async () => {
    const before = await snapshotOf({ application: BASE });
    const after = await snapshotOf({ application: BASE, machines: { P: { ...LIMITS, retries: 1 } } });
    const old = { ...before, code: { TotalsJobSubmitFunction: "module.exports = 1;" } };
    assert.deepEqual(sectionOf(old, after, "Applications"), [
      "### `Totals` (changed)",
      "Run by `P`.",
      "What it runs with can't be read from its submit function: compare the pipelines' files.",
      "| field | before | after |",
      "| `retries (P)` | `0` | `1` |",
    ]);
    assert.deepEqual(sectionOf(old, after, "Functions"), [
      "- code changed: `TotalsJobSubmitFunction`; the values that it was made with can't be read",
    ]);
  });

  it("tells a function's code from what it runs with", async () => {
    const before = await snapshotOf({ application: BASE });
    const arg = await snapshotOf({ application: { ...BASE, args: [] } });
    const code = await snapshotOf({ application: BASE, fn: submitOtherwise });
    assert.deepEqual(sectionOf(before, arg, "Functions"), []);
    assert.deepEqual(sectionOf(before, code, "Functions"), ["- code changed: `TotalsJobSubmitFunction`"]);
    assert.deepEqual(sectionOf(before, code, "Applications"), []);
  });
});

describe("the values of an application", () => {
  const rowsOf = async (before: JsonObject, after: JsonObject) =>
    sectionOf(
      await snapshotOf({ application: { ...BASE, ...before } }),
      await snapshotOf({ application: { ...BASE, ...after } }),
      "Applications",
    ).slice(3);

  it("show no secret, in arguments, options and Spark's configuration", async () => {
    const secret = "hunter2hunter2";
    const rows = await rowsOf(
      { args: ["--password", secret, "password=a1b2c3"], conf: { "spark.hadoop.fs.s3a.secret.key": secret } },
      {
        args: ["--password", `${secret}!`, "password=d4e5f6", "https://user:pw1234@host/"],
        conf: { "spark.hadoop.fs.s3a.secret.key": `${secret}?` },
      },
    );
    assert.deepEqual(rows, [
      "| `args[1]` | `***` | `***` (another value) |",
      "| `args[2]` | `password=***` | `password=***` (another value) |",
      "| `args[3]` | – | `https://***@host/` |",
      "| `conf.spark.hadoop.fs.s3a.secret.key` | `***` | `***` (another value) |",
    ]);
  });

  it("end no cell, code or line, whatever they hold", async () => {
    const rows = await rowsOf(
      { args: ["a|b", "`<img src=x>`", "a\\|b <b>", "line\nbreak"] },
      { args: ["a| b", "``<script>``", "a\\\\|b @team", "# no heading"] },
    );
    assert.deepEqual(rows, [
      "| `args[0]` | `a\\|b` | `a\\| b` |",
      "| `args[1]` | `` `<img src=x>` `` | ``` ``<script>`` ``` |",
      "| `args[2]` | `a\\\\\\|b <b>` | `a\\\\\\\\\\|b @team` |",
      '| `args[3]` | `"line\\u{a}break"` | `# no heading` |',
    ]);
  });

  it("can be told from each other where they look alike", async () => {
    const rows = await rowsOf(
      { args: ["a b", "x", "admin", "1"], numExecutors: 2 },
      { args: ["a  b", "x ", "ad\u200bmin", ""], numExecutors: "2" },
    );
    assert.deepEqual(rows, [
      '| `args[0]` | `a b` | `"a\\u{20}\\u{20}b"` |',
      '| `args[1]` | `x` | `"x\\u{20}"` |',
      '| `args[2]` | `admin` | `"ad\\u{200b}min"` |',
      '| `args[3]` | `1` | `""` |',
      '| `numExecutors` | `2` | `"2"` |',
    ]);
  });

  it("are cut where they are long, to what differs", async () => {
    const long = (middle: string) => `${"a".repeat(500)}${middle}${"z".repeat(2000)}`;
    const [row = ""] = await rowsOf({ args: [long("OLD")] }, { args: [long("NEW")] });
    assert.match(
      row,
      /^\| `args\[0\]` \| `…a{40}OLDz+… \(2,503 characters\)` \| `…a{40}NEWz+… \(2,503 characters\)` \|$/,
    );
    assert.ok(row.length < 450, String(row.length));
  });
});

describe("diffStaged", () => {
  const newFolder = temporaryFolders();
  const object = (key: string, source: string): Registered => ({
    type: "aws:s3/bucketObjectv2:BucketObjectv2",
    name: key,
    id: key,
    inputs: { key, source },
  });
  const snapshot = (
    files: Readonly<Record<string, string>>,
    ...resources: readonly Registered[]
  ): Snapshot => {
    const folder = newFolder();
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return { resources, code: {}, files: readStaged(resources, folder) };
  };

  it("names an object with its key, bytes and hash, also where another file takes its place", () => {
    const before = snapshot(
      { "in/a.csv": "abc", "same.csv": "s" },
      object("in.csv", "in/a.csv"),
      object("s", "same.csv"),
    );
    const after = snapshot(
      { "b.csv": "hello\n", "same.csv": "s" },
      object("in.csv", "b.csv"),
      object("s", "same.csv"),
    );
    assert.deepEqual(sectionOf(before, after, "Staged objects"), [
      "| object | file | before | after |",
      "| `in.csv` | itself | 3 bytes, SHA-256 `ba7816bf8f01cfea…` | 6 bytes, SHA-256 `5891b5b522d5df08…` |",
    ]);
  });

  it("names the sources that a jar is built from, and neither its tests nor what was built", () => {
    const project = {
      "app/pom.xml": "p",
      "app/src/main/scala/A.scala": "a",
      "app/src/main/scala/B.scala": "b",
    };
    const jar = object("app.jar", "app/target/app.jar");
    const before = snapshot({ ...project, "app/src/test/T.scala": "t" }, jar);
    const after = snapshot(
      { "app/pom.xml": "p", "app/src/main/scala/A.scala": "A!", "app/target/app.jar": "built" },
      jar,
    );
    assert.deepEqual(sectionOf(before, after, "Staged objects"), [
      "| object | file | before | after |",
      "| `app.jar` | `app/src/main/scala/A.scala` | 1 byte, SHA-256 `ca978112ca1bbdca…` | 2 bytes, SHA-256 `8982b44a300b2c11…` |",
      "| `app.jar` | `app/src/main/scala/B.scala` | 1 byte, SHA-256 `3e23e8160039594a…` | – |",
      "`app.jar` is built from `app`: its sources are compared.",
    ]);
    assert.deepEqual(sectionOf(before, before, "Staged objects"), []);
  });

  it("compares a jar that stands as it is in a folder named target", () => {
    const jar = object("lib.jar", "lib/target/lib.jar");
    const [before, after] = [
      snapshot({ "lib/target/lib.jar": "1" }, jar),
      snapshot({ "lib/target/lib.jar": "2" }, jar),
    ];
    assert.equal(sectionOf(before, after, "Staged objects").length, 2);
  });
});
