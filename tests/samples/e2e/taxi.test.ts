import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import axios from "axios";

import { ROOT } from "../../../cli/common/paths";
import { stopAll } from "../../../cli/common/supervisor";
import { assetsOfAllStacks } from "../../../cli/synth/stackOf";
import { synthesise } from "../../../cli/synth/synthesise";
import { replaceInput, run, startLocalStack, unpack } from "../../e2e/localStack";
import type { Functions, LocalStack } from "../../e2e/localStack";
import { withoutProxy } from "../../support/env";
import { temporaryFolders } from "../../support/folder";
import { npm, processesOf } from "../../support/npm";
import { ratesOf } from "../rates";
import { totalsOf } from "../totals";

const SAMPLE = join(ROOT, "assets/input/tripdata.csv");
const TLC = join(ROOT, "../shared/data/green_tripdata_2013-08.csv");
const FOLDER = mkdtempSync(join(tmpdir(), "spark-etl-test-"));
const RUN = join(FOLDER, "run");
const ROOT_PATH = "s3://team-data/under/a/prefix";
const OPTIONS = ["--json", "--folder", RUN, "--root-path", ROOT_PATH];
const DATA = join(RUN, "s3/team-data/under/a/prefix/emr-step-functions");
const RESULT = join(DATA, "rate-code-status/part-00000.csv");
const PICTURE = join(FOLDER, "run/execution.svg");
const MILES = join(DATA, "miles-per-rate/part-00000.parquet");

interface Document {
  readonly execution: string;
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
  readonly pipeline: string;
  readonly states: readonly {
    readonly name: string;
    readonly position: string;
    readonly values: object;
    readonly seconds: number;
    readonly failed?: boolean;
  }[];
  readonly resultFiles?: readonly string[];
  readonly rows?: readonly unknown[];
}

/** Folders of executions that have not published their results, or not yet. */
function runFolders(): string[] {
  return readdirSync(join(DATA, "runs"));
}

async function start(...args: readonly string[]) {
  const { code, stdout, stderr } = await npm("start", "--", ...OPTIONS, ...args).ended;
  assert.deepEqual(processesOf(FOLDER), []);
  const addresses = [...stderr.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(([address]) => address);
  assert.equal(addresses.length, 2, stderr);
  for (const address of addresses) {
    await assert.rejects(axios.get(address), { code: "ECONNREFUSED" });
  }
  return { code, stderr, document: JSON.parse(stdout) as Document };
}

function csvOf(file: string): string {
  const lines = ratesOf(file).map((row) => Object.values(row).join(","));
  return ["rate_code_id,total_distance,total_fare_amount", ...lines, ""].join("\n");
}

describe("npm start, on taxi trips,", function () {
  // Cold, it downloads Maven, Spark, Livy and the S3 store first.
  this.timeout(600_000);

  it("runs the pipeline on the sample, state by state", async () => {
    const { code, stderr, document } = await start();
    assert.equal(code, 0, stderr);
    assert.equal(document.status, "SUCCEEDED");
    assert.equal(document.pipeline, "Spark-ETL-State-Machine");
    assert.match(document.execution, /^local-\d{8}-\d{6}-[0-9a-f]{4}$/);
    assert.ok(stderr.includes(`Spark-ETL-State-Machine  ${document.execution}  {`), stderr);
    assert.deepEqual(
      document.states.map(({ name }) => name),
      [
        "Check Livy",
        "MilesPerRate Job",
        "Wait for MilesPerRate job to complete",
        "Query MilesPerRate job status",
        "MilesPerRate job complete?",
        "RateCodeStatus Job",
        "Wait for RateCodeStatus job to complete",
        "Query RateCodeStatus job status",
        "RateCodeStatus job complete?",
        "RateCodeStatus job finished",
      ],
    );
    assert.ok(document.states.every(({ seconds }) => seconds >= 0));
    for (const { position, values, failed } of document.states) {
      assert.deepEqual({ position, values, failed }, { position: "", values: {}, failed: undefined });
    }
    assert.deepEqual(document.resultFiles, [RESULT]);
    assert.ok(readFileSync(PICTURE, "utf8").includes("RateCodeStatus job finished"));
    assert.deepEqual(document.rows, ratesOf(SAMPLE));
    assert.equal(readFileSync(RESULT, "utf8"), csvOf(SAMPLE));
    assert.deepEqual(runFolders(), []);
  });

  it("fails with the cause when a column is missing, and leaves the last results whole", async () => {
    const input = join(FOLDER, "no-fare.csv");
    writeFileSync(input, "VendorID,RateCodeID,Trip_distance\n1,1,2.50\n");
    const before = [RESULT, MILES].map((file) => readFileSync(file));
    const { code, stderr, document } = await start("--input", input);
    const exception =
      "java.lang.IllegalArgumentException: no column 'Fare_amount' " +
      "in s3://team-data/under/a/prefix/emr-step-functions/input/tripdata.csv; " +
      "columns found: VendorID, RateCodeID, Trip_distance";
    const [first, heading, ...last] = (document.cause ?? "").split("\n");
    assert.equal(code, 1);
    assert.deepEqual(
      { status: document.status, error: document.error, first, heading, rows: document.rows },
      {
        status: "FAILED",
        error: "SparkApplicationFailed",
        first: `RateCodeStatus: com.example.RateCodeStatus (batch 1) is dead: ${exception}`,
        heading: "Last lines of its log:",
        rows: undefined,
      },
    );
    assert.ok(last.includes(`  Exception in thread "main" ${exception}`), last.join("\n"));
    assert.deepEqual(
      document.states.slice(-3).map(({ name }) => name),
      ["Query RateCodeStatus job status", "RateCodeStatus job complete?", "RateCodeStatus job failed"],
    );
    const shown = (document.cause ?? "").split("\n").map((line) => `  ${line}\n`);
    assert.ok(
      stderr.includes(
        `Failed in "RateCodeStatus job failed": SparkApplicationFailed\n${shown.join("")}Picture `,
      ),
      stderr,
    );
    assert.deepEqual(
      [RESULT, MILES].map((file) => readFileSync(file)),
      before,
    );
    const [folder = "", ...more] = runFolders();
    assert.match(folder, new RegExp(`^${document.execution}-[0-9a-f]{10}$`));
    assert.deepEqual(more, []);
    assert.ok(existsSync(join(DATA, "runs", folder, "miles-per-rate/part-00000.parquet")));
  });
});

/** In the folder of the runs before, whose results are there. */
describe("the machines of the taxi pipelines", function () {
  this.timeout(600_000);
  withoutProxy();
  const newFolder = temporaryFolders();
  let local: LocalStack;
  let functions: Functions;

  before(async () => {
    const program = {
      synthesis: await synthesise("dev", { "spark-etl:rootPath": ROOT_PATH }),
      assets: assetsOfAllStacks(),
    };
    local = await startLocalStack(RUN, "local", program);
    functions = await unpack(local, newFolder(), local.livyUrl);
  });
  after(async () => {
    await stopAll();
    rmSync(FOLDER, { recursive: true, force: true });
  });

  const succeeds = async (machine: string, input = {}) => {
    const { execution } = await run(local, machine, functions, { machine, input });
    assert.deepEqual([execution.status, execution.cause], ["SUCCEEDED", undefined]);
  };

  it("add up the trips per hour and per payment type side by side", async () => {
    await succeeds("Taxi-Totals");
    const totals = (by: string) => readFileSync(join(DATA, "totals", by, "part-00000.csv"), "utf8");
    assert.equal(totals("hour"), totalsOf(SAMPLE, { by: "hour" }));
    assert.equal(totals("payment-type"), totalsOf(SAMPLE, { by: "payment_type" }));
    assert.deepEqual(readdirSync(join(DATA, "totals")).sort(), ["hour", "payment-type"]);
  });

  it("add up the trips of each day, of one without any to the header alone", async () => {
    const days = ["2013-07-31", "2013-08-01"] as const;
    const [from, to] = days;
    await succeeds("Taxi-Days", { from, to });
    for (const day of days) {
      const result = readFileSync(join(DATA, "days", day, "part-00000.csv"), "utf8");
      assert.equal(result, totalsOf(SAMPLE, { by: "hour", day }));
    }
    assert.equal(
      totalsOf(SAMPLE, { by: "hour", day: from }),
      "hour,trips,total_distance,total_fare_amount\n",
    );
  });

  if (existsSync(TLC)) {
    it("replace the result by that of TLC's own file", async () => {
      const miles = readFileSync(MILES);
      const runs = runFolders();
      assert.equal(readFileSync(RESULT, "utf8"), csvOf(SAMPLE));
      await replaceInput(local, TLC, "tripdata.csv");
      await succeeds("Spark-ETL-State-Machine");
      assert.equal(
        readFileSync(RESULT, "utf8"),
        [
          "rate_code_id,total_distance,total_fare_amount",
          "1,21557.36,97431.01",
          "2,400.09,4576.00",
          "3,68.25,993.79",
          "4,17.52,111.00",
          "5,221.02,2858.30",
          "99,0.00,242.85",
          "",
        ].join("\n"),
      );
      assert.equal(readFileSync(RESULT, "utf8"), csvOf(TLC));
      assert.notDeepEqual(readFileSync(MILES), miles);
      assert.deepEqual(runFolders(), runs);
    });
  }
});
