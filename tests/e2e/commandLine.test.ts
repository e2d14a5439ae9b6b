import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../local/paths";
import { npm } from "../support/npm";

describe("the command line", function () {
  this.timeout(60_000);

  const misuse: readonly (readonly [string, readonly string[], string])[] = [
    [
      "an unknown option",
      ["start", "--", "--bogus"],
      "Unknown option '--bogus'; npm start -- --help lists the options",
    ],
    [
      "a word too many",
      ["start", "--", "x"],
      "Unexpected argument 'x'; npm start -- --help lists the options",
    ],
    [
      "an input that is not there",
      ["start", "--", "--input", "no/such.csv"],
      "--input no/such.csv: there is no such file; give the path of a CSV file",
    ],
    [
      "a root path of another kind",
      ["start", "--", "--root-path", "/tmp"],
      "--root-path /tmp: give s3://bucket or s3://bucket/prefix",
    ],
    [
      "an unknown stack",
      ["run", "synth", "--", "--stack", "nowhere"],
      'there is no stack "nowhere"; Pulumi.<stack>.yaml exists for: dev, prod',
    ],
  ];
  for (const [what, args, sentence] of misuse) {
    it(`refuses ${what} with one sentence and exit code 2`, async () => {
      const { code, stdout, stderr } = await npm(...args).ended;
      assert.deepEqual({ code, stdout, stderr: stderr.trim() }, { code: 2, stdout: "", stderr: sentence });
    });
  }

  it("prints its help", async () => {
    const { code, stdout } = await npm("start", "--", "--help").ended;
    assert.equal(code, 0);
    for (const option of ["--stack", "--input", "--root-path", "--json", "--keep", "--help"]) {
      assert.ok(stdout.includes(`  ${option} `), option);
    }
  });

  it("synthesises the same bytes twice", async () => {
    const folder = join(ROOT, "dist/synth/dev");
    const hashes = async () => {
      const { code, stderr } = await npm("run", "synth").ended;
      assert.equal(code, 0, stderr);
      return readdirSync(folder).map((file) => [
        file,
        createHash("sha256")
          .update(readFileSync(join(folder, file)))
          .digest("hex"),
      ]);
    };
    const first = await hashes();
    assert.deepEqual(
      first.map(([file]) => file),
      [
        "LivyCheckFunction.zip",
        "MilesPerRateJobSubmitFunction.zip",
        "RateCodeStatusJobSubmitFunction.zip",
        "Spark-ETL-State-Machine.asl.json",
        "SparkJobJanitorFunction.zip",
        "SparkJobStatusFunction.zip",
        "SparkJobStopFunction.zip",
        "resources.json",
      ],
    );
    assert.deepEqual(await hashes(), first);
  });
});
