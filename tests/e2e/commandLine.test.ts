import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolders } from "../support/folder";
import { npm, npmIn, processesOf } from "../support/npm";
import { copyProjectWithTestPipelines } from "../support/project";

describe("the command line", function () {
  this.timeout(180_000);
  const newFolder = temporaryFolders();
  let project: string;
  before(() => {
    project = newFolder();
    copyProjectWithTestPipelines(project);
  });

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
      "--input no/such.csv: there is no such file; use the path of a file",
    ],
    [
      "a root path of another kind",
      ["start", "--", "--root-path", "/tmp"],
      "--root-path /tmp: it does not begin with s3:// and the name of a bucket; give s3://bucket or s3://bucket/prefix",
    ],
    [
      "a root path whose bucket Java takes for no host",
      ["start", "--", "--json", "--root-path", "s3://data.2024/x"],
      "--root-path s3://data.2024/x: it has the bucket data.2024, whose last part begins with a digit, so Java does not accept it as a host; give s3://bucket or s3://bucket/prefix",
    ],
    [
      "an input of the pipeline without a value",
      ["start", "--", "--set", "from"],
      "--set from: give an input's name and its value, e.g. --set from=2013-08-01",
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

  it("refuses an unknown pipeline with one sentence and exit code 2, before Livy is started, and leaves no server behind", async () => {
    const { code, stdout, stderr } = await npmIn(project, "start", "--", "--pipeline", "Orders-By-Week")
      .ended;
    assert.deepEqual(processesOf(project), []);
    assert.deepEqual(
      { code, hasLivy: /^[✓✗] Livy/m.test(stdout), stderr: stderr.trim() },
      {
        code: 2,
        hasLivy: false,
        stderr:
          "--pipeline Orders-By-Week: stack dev has the pipelines Orders, Orders-By-Day, Orders-By-Region",
      },
    );
  });

  it("prints its help", async () => {
    const { code, stdout } = await npm("start", "--", "--help").ended;
    assert.equal(code, 0);
    const options = [
      "stack",
      "pipeline",
      "set",
      "again",
      "input",
      "root-path",
      "json",
      "folder",
      "keep",
      "help",
    ];
    for (const option of options.map((name) => `--${name}`)) {
      assert.ok(stdout.includes(`  ${option} `), option);
    }
  });

  it("prints the help of every other command", async () => {
    await Promise.all(
      ["synth", "plan", "build"].map(async (script) => {
        const { code, stdout } = await npm("run", script, "--", "--help").ended;
        assert.deepEqual(
          [code, stdout.split("\n")[0], stdout.includes("\nExit codes: 0 ")],
          [0, `npm run ${script} -- [options]`, true],
        );
      }),
    );
  });

  it("synthesises the same bytes twice", async () => {
    const folder = join(project, "dist/synth/dev");
    const hashes = async () => {
      const { code, stderr } = await npmIn(project, "run", "synth").ended;
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
        "CheckOrdersJobSubmitFunction.zip",
        "LivyCheckFunction.zip",
        "NorthOrdersJobSubmitFunction.zip",
        "Orders-By-Day.asl.json",
        "Orders-By-Region.asl.json",
        "Orders.asl.json",
        "OrdersOfDayJobSubmitFunction.zip",
        "PublishOrdersJobSubmitFunction.zip",
        "SouthOrdersJobSubmitFunction.zip",
        "SparkJobDriverLogFunction.zip",
        "SparkJobItemsFunction.zip",
        "SparkJobJanitorFunction.zip",
        "SparkJobOutcomeFunction.zip",
        "SparkJobStatusFunction.zip",
        "SparkJobStopFunction.zip",
        "resources.json",
      ],
    );
    assert.deepEqual(await hashes(), first);
  });
});
