import assert from "node:assert/strict";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { executionKey } from "../../handlers/batchName";
import { executionArn } from "../../cli/local/bodies/executionStart";
import { uploadObjects } from "../../cli/local/bodies/objects";
import type { Execution } from "../../cli/local/bodies/stateMachine";
import { listBatches } from "../../cli/local/livyWatch";
import { ROOT } from "../../cli/common/paths";
import { stopAll } from "../../cli/common/supervisor";
import { taxiDays } from "../../pipelines/taxiDays";
import { taxiTotals } from "../../pipelines/taxiTotals";
import { withoutProxy } from "../support/env";
import { temporaryFolders } from "../support/folder";
import { totalsOf } from "../support/totals";
import { inputObject, machineOf, run, startLocalStack, unpack } from "./localStack";
import type { Functions, LocalStack } from "./localStack";

const SAMPLE = join(ROOT, "assets/input/tripdata.csv");

/** The day before the sample's first has one trip. As TLC's files have it, or with a distance that is none. */
const TRIP = "2,2013-07-31 08:15:00,2013-07-31 08:30:00,N,1,0,0,0,0,1,2.50,11.5,0,0.5,0,0,,12,2,";
const BAD_TRIP = TRIP.replace(",2.50,", ",two miles,");

/** There is no trip on the first, a bad one on the second, and the third's turn comes when one of them has ended. */
const DAYS = { from: "2013-07-30", to: "2013-08-01" };

/** An execution that has ended. */
interface Ended {
  readonly execution: Execution;
  /** Its batches, without what names of one execution's batches begin with: `DayTotals_0-0 success`. */
  readonly batches: readonly string[];
  /** What then was in the folder of each day: undefined unless its result was there, marked. */
  readonly days: Readonly<Record<string, string | undefined>>;
}

/** Each real batch takes seconds of both cores: few executions, of which each test looks at one side. */
describe("jobs side by side, and a backfill, on real Livy and Spark", function () {
  this.timeout(300_000);
  withoutProxy();
  const newFolder = temporaryFolders();

  let local: LocalStack;
  let functions: Functions;
  let totals: Ended;
  /**
   * The backfill of an input with a bad trip, whose day has an old result; again, with the input mended and one result
   * lost; and once more.
   */
  let failed: Ended;
  let mended: Ended;
  let idle: Ended;
  let mendedInput: string;

  before(async () => {
    local = await startLocalStack(newFolder());
    functions = await unpack(local, newFolder(), local.livyUrl);
    totals = await execute(taxiTotals.name);

    await replaceInput(withTrip(BAD_TRIP));
    const old = join(local.data, "days/2013-07-31");
    mkdirSync(old, { recursive: true });
    ["_SUCCESS", "part-00000.csv"].forEach((name) => {
      writeFileSync(join(old, name), "");
    });
    failed = await execute(taxiDays.name, { ...DAYS, again: true });

    mendedInput = withTrip(TRIP);
    await replaceInput(mendedInput);
    rmSync(join(local.data, "days/2013-08-01/_SUCCESS"));
    mended = await execute(taxiDays.name, DAYS);
    idle = await execute(taxiDays.name, DAYS);
  });

  after(stopAll);

  let executions = 0;
  async function execute(machine: string, input = {}): Promise<Ended> {
    executions += 1;
    const Name = `shapes-${String(executions)}`;
    const { execution } = await run(local, Name, functions, { machine, input });
    const key = executionKey({
      Id: executionArn(machineOf(local, machine).outputs.arn as string, Name),
      Name,
    });
    const batches = (await listBatches(local.livyUrl)).filter(({ name }) => name.startsWith(`${key}-`));
    const days = ["2013-07-30", "2013-07-31", "2013-08-01"];
    return {
      execution,
      batches: batches.map(({ name, state }) => `${name.slice(key.length + 1)} ${state}`).sort(),
      days: Object.fromEntries(days.map((day) => [day, resultIn(`days/${day}`)])),
    };
  }

  /** A folder's CSV, which has its `_SUCCESS` beside it and nothing else; undefined where that is not there. */
  function resultIn(path: string): string | undefined {
    const folder = join(local.data, path);
    if (!existsSync(join(folder, "_SUCCESS"))) {
      return undefined;
    }
    assert.deepEqual(readdirSync(folder).sort(), ["_SUCCESS", "part-00000.csv"]);
    assert.equal(readFileSync(join(folder, "_SUCCESS"), "utf8"), "");
    return readFileSync(join(folder, "part-00000.csv"), "utf8");
  }

  /** The sample with one trip more. */
  function withTrip(trip: string): string {
    const file = join(newFolder(), "tripdata.csv");
    copyFileSync(SAMPLE, file);
    appendFileSync(file, `${trip}\n`);
    return file;
  }

  async function replaceInput(file: string): Promise<void> {
    const input = inputObject(local);
    const inputs = { ...input.inputs, source: new pulumi.asset.FileAsset(file) };
    await uploadObjects([{ ...input, inputs }], local.store);
  }

  it("runs two jobs side by side", () => {
    const { execution, batches } = totals;
    assert.deepEqual([execution.status, execution.cause], ["SUCCEEDED", undefined]);
    assert.deepEqual(batches, ["HourTotals-0 success", "PaymentTotals-0 success"]);
    const [hour, payment] = ["HourTotals", "PaymentTotals"].map((job) => jobTimes(execution, job));
    assert.ok(hour && payment);
    const together = Math.min(hour.ended, payment.ended) - Math.max(hour.submitted, payment.submitted);
    assert.ok(together > 1, JSON.stringify({ hour, payment }));
  });

  it("each writes its own totals", () => {
    assert.equal(resultIn("totals/hour"), totalsOf(SAMPLE, { by: "hour" }));
    assert.equal(resultIn("totals/payment-type"), totalsOf(SAMPLE, { by: "payment_type" }));
    assert.deepEqual(readdirSync(join(local.data, "totals")).sort(), ["hour", "payment-type"]);
  });

  it("a day that fails fails the run, by its name and cause, once the others are done", () => {
    const { execution, batches, days } = failed;
    assert.deepEqual(
      { status: execution.status, error: execution.error, batches },
      {
        status: "FAILED",
        error: "SparkApplicationFailed",
        batches: ["DayTotals_0-0 success", "DayTotals_1-0 dead", "DayTotals_2-0 success"],
      },
    );
    const [head, first] = (execution.cause ?? "").split("\n");
    assert.equal(head, "Days: 1 of 3 items failed: 2013-07-31 (2 succeeded)");
    assert.match(
      first ?? "",
      /^DayTotals \(2013-07-31\): com\.example\.TripTotals \(batch \d+\) is dead: java\.lang\.IllegalArgumentException: nothing to add up in s3:\/\/\S+\/tripdata\.csv on 2013-07-31: 1 of 1 rows left out /,
    );
    const failure = execution.states.find(({ name }) => name === "DayTotals job failed");
    assert.equal(failure?.position, "_1");
    assert.ok(failure.enteredAt < jobTimes(execution, "DayTotals", "_2").ended);
    assert.deepEqual(days, {
      "2013-07-30": totalsOf(SAMPLE, { by: "hour", day: "2013-07-30" }),
      "2013-07-31": undefined,
      "2013-08-01": totalsOf(SAMPLE, { by: "hour", day: "2013-08-01" }),
    });
  });

  it("a day that was to run again, and failed, has lost the mark of its old result", () => {
    const forgotten = failed.execution.states.filter(({ name }) => name === "Forget Days result");
    assert.deepEqual(
      forgotten.map(({ position }) => position),
      ["_1"],
    );
    assert.equal(failed.days["2013-07-31"], undefined);
  });

  it("a day without trips has a result, too: the header alone", () => {
    assert.equal(failed.days["2013-07-30"], "hour,trips,total_distance,total_fare_amount\n");
  });

  it("started again, the backfill runs the days without a whole result alone", () => {
    const { execution, batches, days } = mended;
    assert.deepEqual([execution.status, execution.cause], ["SUCCEEDED", undefined]);
    assert.deepEqual(batches, ["DayTotals_1-0 success", "DayTotals_2-0 success"]);
    const july = "hour,trips,total_distance,total_fare_amount\n8,1,2.50,11.50\n";
    assert.equal(totalsOf(mendedInput, { by: "hour", day: "2013-07-31" }), july);
    assert.deepEqual(days, { ...failed.days, "2013-07-31": july });
    assert.deepEqual(readdirSync(join(local.data, "days")).sort(), Object.keys(days));
  });

  it("and once more, none", () => {
    const { execution, batches, days } = idle;
    assert.deepEqual([execution.status, execution.cause, batches], ["SUCCEEDED", undefined, []]);
    assert.equal(execution.states.filter(({ name }) => name === "Days item skipped").length, 3);
    assert.deepEqual(days, mended.days);
  });
});

/** When a job had been submitted, and when its verdict was known: seconds after the execution's start. */
function jobTimes({ states }: Execution, job: string, position = "") {
  const visitsOf = (name: string) =>
    states.filter((visit) => visit.name === name && visit.position === position);
  const [submit] = visitsOf(`${job} Job`);
  const verdict = visitsOf(`${job} job complete?`).at(-1);
  assert.ok(submit && verdict);
  return { submitted: submit.enteredAt + submit.seconds, ended: verdict.enteredAt };
}
