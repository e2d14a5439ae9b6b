import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { gzipSync } from "node:zlib";

import { resolveAssets } from "../../config/assets";
import { inputFileProblem } from "../../config/dataFiles";
import { asset, forEach, parallel, sequence } from "../../model/pipeline";
import type { DataFile, Pipeline, SparkJob, Step } from "../../model/pipeline";
import { jobsOf } from "../../model/steps";
import { temporaryFolders } from "../support/folder";

const ORDERS = "order,amount\n1,10.50\n";
const FILES = {
  "assets/orders/pom.xml": "<project/>",
  "assets/notes/readme.md": "notes",
  "assets/input/orders.csv": ORDERS,
  "assets/jobs/clean.py": "print()",
  "assets/env.zip": "zip",
  "teams/a/sums/pom.xml": "<project/>",
} as const;

const JAR = "{rootPath}/emr-step-functions/orders.jar";
const INPUT = { file: asset("assets/input/orders.csv") } as const;

function job(name: string, fields: Partial<SparkJob> = {}): SparkJob {
  return { name, file: asset("assets/orders"), args: [], writes: [], ...fields };
}

function pipeline(run: Step, data?: readonly DataFile[], name = "P"): Pipeline {
  return { name, description: "d", run, result: "{rootPath}/r/", ...(data && { data }) };
}

describe("resolveAssets", () => {
  const newFolder = temporaryFolders();

  /** A project with these files. */
  function project(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
    const folder = newFolder();
    for (const [path, content] of Object.entries({ ...FILES, ...files })) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return folder;
  }

  const errorsOf = (pipelines: readonly Pipeline[], files = {}) =>
    resolveAssets(pipelines, "", project(files)).errors;

  it("gives each asset a key: a Maven project that of its jar, without the folder assets/", () => {
    const run = sequence(
      job("A", { pyFiles: [asset("assets/jobs/clean.py")], archives: [asset("assets/env.zip#environment")] }),
      job("B", { file: asset("teams/a/sums"), jars: ["s3://bucket/b.jar"] }),
    );
    const { assets, errors } = resolveAssets([pipeline(run, [INPUT])], "", project());
    assert.deepEqual(errors, []);
    assert.deepEqual(
      assets.map(({ source, kind, path, key, contentType }) => [source, kind, path, key, contentType]),
      [
        [
          "assets/input/orders.csv",
          "file",
          "assets/input/orders.csv",
          "emr-step-functions/input/orders.csv",
          "text/csv",
        ],
        [
          "assets/orders",
          "maven",
          "assets/orders/target/orders.jar",
          "emr-step-functions/orders.jar",
          "application/java-archive",
        ],
        [
          "assets/jobs/clean.py",
          "file",
          "assets/jobs/clean.py",
          "emr-step-functions/jobs/clean.py",
          "text/x-python",
        ],
        ["assets/env.zip", "file", "assets/env.zip", "emr-step-functions/env.zip", "application/zip"],
        [
          "teams/a/sums",
          "maven",
          "teams/a/sums/target/sums.jar",
          "emr-step-functions/teams/a/sums.jar",
          "application/java-archive",
        ],
      ],
    );
  });

  it("puts the address under the root path in its place, in every shape and field, and leaves the rest", () => {
    const run = forEach({
      name: "Days",
      item: "date",
      in: { from: "from", to: "to" },
      atMost: 2,
      concurrency: 1,
      run: parallel(
        { name: "Both" },
        sequence(
          job("A", {
            archives: [asset("assets/env.zip#environment"), "s3://b/c.zip#c"],
            conf: { "spark.a": "b" },
          }),
        ),
        job("B", { files: ["{runPath}/x.json"] }),
      ),
    });
    const [resolved] = resolveAssets(
      [pipeline(run, [{ ...INPUT, formats: ["csv"] }])],
      "",
      project(),
    ).pipelines;
    assert.deepEqual(jobsOf(resolved!.run), [
      job("A", {
        file: JAR,
        archives: ["{rootPath}/emr-step-functions/env.zip#environment", "s3://b/c.zip#c"],
        conf: { "spark.a": "b" },
      }),
      job("B", { file: JAR, files: ["{runPath}/x.json"] }),
    ]);
    assert.deepEqual(resolved?.data, [
      { file: "{rootPath}/emr-step-functions/input/orders.csv", formats: ["csv"] },
    ]);
  });

  it("stages what several pipelines name once, and what none names not at all", () => {
    const { assets } = resolveAssets(
      [pipeline(job("A"), [INPUT]), pipeline(job("B"), [INPUT], "Q")],
      "",
      project(),
    );
    assert.deepEqual(
      assets.map(({ source }) => source),
      ["assets/input/orders.csv", "assets/orders"],
    );
  });

  it("takes the content type of data with formats from its content, and of other data from its name", () => {
    const typesOf = (data: DataFile, content: string | Uint8Array) =>
      resolveAssets([pipeline(job("A"), [data])], "", project({ "assets/input/orders.csv": content }))
        .assets[0]?.contentType;
    assert.equal(typesOf({ ...INPUT, formats: ["csv", "csv.gz"] }, gzipSync(ORDERS)), "application/gzip");
    assert.equal(typesOf(INPUT, gzipSync(ORDERS)), "text/csv");
  });

  const wrong: readonly (readonly [what: string, pipeline: Pipeline, error: string])[] = [
    [
      "a file that is not there",
      pipeline(job("A", { jars: [asset("assets/no.jar")] })),
      'pipeline P, job A: jars[0] is asset("assets/no.jar"); there is no such file; use the path of a file',
    ],
    [
      "a folder that is no Maven project",
      pipeline(job("A", { file: asset("assets/notes") })),
      'pipeline P, job A: file is asset("assets/notes"); it is a folder without a pom.xml; use a file, or the folder of a Maven project',
    ],
    [
      "a folder as data",
      pipeline(job("A"), [{ file: asset("assets/orders") }]),
      'pipeline P: data[0].file is asset("assets/orders"); it is a folder; use the path of a file',
    ],
    [
      "data of another format",
      pipeline(job("A"), [{ ...INPUT, formats: ["csv.gz", "parquet"] }]),
      'pipeline P: data[0].file is asset("assets/input/orders.csv"); it is csv; allowed: csv.gz, parquet',
    ],
    ...["/etc/hosts", "../orders", "assets/./orders", "assets//orders", "assets/orders/", "", "a b"].map(
      (path) =>
        [
          `the path ${JSON.stringify(path)}`,
          pipeline(job("A", { file: asset(path) })),
          `pipeline P, job A: file is asset(${JSON.stringify(path)}); use a path within the project, relative to its folder, with only letters, digits and _ ! . = -`,
        ] as const,
    ),
    [
      "what a lifecycle rule would delete",
      pipeline(job("A", { file: asset("assets/runs/a.jar") })),
      'pipeline P, job A: file is asset("assets/runs/a.jar"); objects with that name expire under the root path; rename its folder',
    ],
    [
      "two assets with one key",
      pipeline(job("A", { jars: [asset("assets/orders.jar")] })),
      "assets assets/orders and assets/orders.jar would both be staged as emr-step-functions/orders.jar; rename one of them",
    ],
    [
      "a file that nothing stages",
      pipeline(job("A", { pyFiles: ["{rootPath}/emr-step-functions/a.py"] })),
      'pipeline P, job A: nothing stages {rootPath}/emr-step-functions/a.py; use asset("assets/…") for a file of this repository, or an address elsewhere, e.g. s3://bucket/a.jar',
    ],
  ];
  for (const [what, one, error] of wrong) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(errorsOf([one], { "assets/orders.jar": "jar", "assets/runs/a.jar": "jar" }), [error]);
    });
  }

  it("refuses no file that may be there: staged, written by a job, elsewhere, or known in the run alone", () => {
    const run = sequence(
      job("A", { writes: ["{rootPath}/emr-step-functions/made/"] }),
      job("B", { files: ["{rootPath}/emr-step-functions/made/by/a.json", JAR, "{rootPath}/a.json"] }),
      job("C", { files: ["{rootPath}/emr-step-functions/{date}.json", "{runPath}/a.json"] }),
    );
    assert.deepEqual(errorsOf([pipeline(run)]), []);
  });

  describe("with an inputFile", () => {
    const data = pipeline(job("A"), [{ ...INPUT, formats: ["csv", "parquet"] }]);

    it("stages it in the place of the data file, which need not be there", () => {
      const file = join(project(), "assets/input/orders.csv");
      const empty = newFolder();
      const { assets, errors } = resolveAssets(
        [pipeline(job("A", { file: "s3://b/a.jar" }), data.data)],
        file,
        empty,
      );
      assert.deepEqual(errors, []);
      assert.deepEqual(assets, [
        {
          source: "assets/input/orders.csv",
          kind: "file",
          path: file,
          key: "emr-step-functions/input/orders.csv",
          contentType: "text/csv",
        },
      ]);
    });

    it("needs one data file, of whose formats it is", () => {
      const folder = project({ "x.json": '{"a": 1}', "x.csv.gz": gzipSync(ORDERS) });
      const problem = (pipelines: readonly Pipeline[], file: string) =>
        inputFileProblem(pipelines, join(folder, file));
      assert.equal(inputFileProblem([pipeline(job("A"))], ""), undefined);
      assert.equal(problem([data, data], "assets/input/orders.csv"), undefined);
      assert.equal(
        problem([pipeline(job("A"))], "assets/input/orders.csv"),
        "the pipelines have no data file that it could replace; leave it empty",
      );
      const other = pipeline(job("B"), [{ file: asset("assets/other.csv") }], "Q");
      assert.equal(
        problem([data, other], "assets/input/orders.csv"),
        "the pipelines have several data files, assets/input/orders.csv, assets/other.csv; leave it empty, and replace the file itself",
      );
      assert.equal(problem([data], "x.json"), "it is JSON; convert it to CSV or Parquet");
      assert.equal(problem([data], "x.csv.gz"), "it is csv.gz; allowed: csv, parquet");
      const stricter = pipeline(job("B"), [{ ...INPUT, formats: ["csv.gz", "csv"] }], "Q");
      assert.equal(problem([data, stricter], "x.csv.gz"), "it is csv.gz; allowed: csv");
      assert.equal(problem([pipeline(job("A"), [INPUT]), stricter], "x.csv.gz"), undefined);
    });
  });
});
