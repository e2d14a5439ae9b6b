import assert from "node:assert/strict";
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { executionKey } from "../../handlers/batchName";
import { executionArn } from "../../cli/local/bodies/executionStart";
import type { Execution } from "../../cli/local/bodies/stateMachine";
import { listBatches } from "../../cli/local/livyWatch";
import { ROOT } from "../../cli/common/paths";
import { ordersByDay } from "../pipelines/ordersByDay";
import { ordersByRegion } from "../pipelines/ordersByRegion";
import { temporaryFolders } from "../support/folder";
import { csvIn, machineOf, replaceInput, run, unpack } from "./localStack";
import type { Functions, LocalStack } from "./localStack";

const SAMPLE = join(ROOT, "tests/assets/input/orders.csv");
const [HEADER = "", ...ORDERS] = readFileSync(SAMPLE, "utf8").trimEnd().split("\n");

/** An order of the day before the sample's first; and one whose amount is no number. */
const ORDER = "6,2013-07-31,north,2.50";
const BAD_ORDER = "6,2013-07-31,north,much";

/** There is no order on the first, a bad one on the second, and the third's turn comes when one of them has ended. */
const DAYS = { from: "2013-07-30", to: "2013-08-01" };

/** An execution that has ended. */
interface Ended {
  readonly execution: Execution;
  /** Its batches, without what names of one execution's batches begin with: `OrdersOfDay_0-0 success`. */
  readonly batches: readonly string[];
  /** What then was in the folder of each day: undefined unless its result was there, marked. */
  readonly days: Readonly<Record<string, string | undefined>>;
}

/** Each real batch takes seconds of both cores: few executions, of which each test looks at one side. */
export function shapes(stack: () => LocalStack): void {
  const newFolder = temporaryFolders();

  let local: LocalStack;
  let functions: Functions;
  let regions: Ended;
  /**
   * The backfill of an input with a bad order, whose day has an old result; again, with the input mended and one result
   * lost; and once more.
   */
  let failed: Ended;
  let mended: Ended;
  let idle: Ended;

  before(async () => {
    local = stack();
    await replaceInput(local, SAMPLE);
    functions = await unpack(local, newFolder(), local.livyUrl);
    regions = await execute(ordersByRegion.name);

    await replaceInput(local, withOrder(BAD_ORDER));
    const old = join(local.data, "days/2013-07-31");
    mkdirSync(old, { recursive: true });
    ["_SUCCESS", "part-00000.txt"].forEach((name) => {
      writeFileSync(join(old, name), "");
    });
    failed = await execute(ordersByDay.name, { ...DAYS, again: true });

    await replaceInput(local, withOrder(ORDER));
    rmSync(join(local.data, "days/2013-08-01/_SUCCESS"));
    mended = await execute(ordersByDay.name, DAYS);
    idle = await execute(ordersByDay.name, DAYS);
  });

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
      days: Object.fromEntries(days.map((day) => [day, csvIn(join(local.data, "days", day))])),
    };
  }

  /** The sample with one order more. */
  function withOrder(order: string): string {
    const file = join(newFolder(), "orders.csv");
    copyFileSync(SAMPLE, file);
    appendFileSync(file, `${order}\n`);
    return file;
  }

  it("runs two jobs side by side", () => {
    const { execution, batches } = regions;
    assert.deepEqual([execution.status, execution.cause], ["SUCCEEDED", undefined]);
    assert.deepEqual(batches, ["NorthOrders-0 success", "SouthOrders-0 success"]);
    const [north, south] = ["NorthOrders", "SouthOrders"].map((job) => jobTimes(execution, job));
    assert.ok(north && south);
    const together = Math.min(north.ended, south.ended) - Math.max(north.submitted, south.submitted);
    assert.ok(together > 1, JSON.stringify({ north, south }));
  });

  it("each writes its own result", () => {
    for (const region of ["north", "south"]) {
      assert.equal(csvIn(join(local.data, "regions", region)), csvOf(region));
    }
    assert.deepEqual(readdirSync(join(local.data, "regions")).sort(), ["north", "south"]);
  });

  it("a day that fails fails the run, by its name and cause, once the others are done", () => {
    const { execution, batches, days } = failed;
    assert.deepEqual(
      { status: execution.status, error: execution.error, batches },
      {
        status: "FAILED",
        error: "SparkApplicationFailed",
        batches: ["OrdersOfDay_0-0 success", "OrdersOfDay_1-0 dead", "OrdersOfDay_2-0 success"],
      },
    );
    const [head, first] = (execution.cause ?? "").split("\n");
    assert.equal(head, "Days: 1 of 3 items failed: 2013-07-31 (2 succeeded)");
    assert.match(
      first ?? "",
      /^OrdersOfDay \(2013-07-31\): com\.example\.SelectOrders \(batch \d+\) is dead: java\.lang\.IllegalArgumentException: no amount in s3:\/\/\S+\/orders\.csv: 6,2013-07-31,north,much$/,
    );
    const failure = execution.states.find(({ name }) => name === "OrdersOfDay job failed");
    assert.equal(failure?.position, "_1");
    assert.ok(failure.enteredAt < jobTimes(execution, "OrdersOfDay", "_2").ended);
    assert.deepEqual(days, {
      "2013-07-30": csvOf("2013-07-30"),
      "2013-07-31": undefined,
      "2013-08-01": csvOf("2013-08-01"),
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

  it("a day without orders has a result, too: the header alone", () => {
    assert.equal(failed.days["2013-07-30"], `${HEADER}\n`);
  });

  it("started again, the backfill runs the days without a whole result alone", () => {
    const { execution, batches, days } = mended;
    assert.deepEqual([execution.status, execution.cause], ["SUCCEEDED", undefined]);
    assert.deepEqual(batches, ["OrdersOfDay_1-0 success", "OrdersOfDay_2-0 success"]);
    assert.deepEqual(days, { ...failed.days, "2013-07-31": `${HEADER}\n${ORDER}\n` });
    assert.deepEqual(readdirSync(join(local.data, "days")).sort(), Object.keys(days));
  });

  it("and once more, none", () => {
    const { execution, batches, days } = idle;
    assert.deepEqual([execution.status, execution.cause, batches], ["SUCCEEDED", undefined, []]);
    assert.equal(execution.states.filter(({ name }) => name === "Days item skipped").length, 3);
    assert.deepEqual(days, mended.days);
  });
}

/** The sample's orders in which a text stands. */
function csvOf(text: string): string {
  return [HEADER, ...ORDERS.filter((order) => order.includes(text)), ""].join("\n");
}

/** When a job had been submitted, and when its verdict was known: seconds after the execution's start. */
function jobTimes({ states }: Execution, job: string, position = "") {
  const visitsOf = (name: string) =>
    states.filter((visit) => visit.name === name && visit.position === position);
  const [submit] = visitsOf(`${job} Job`);
  const verdict = visitsOf(`${job} job complete?`).at(-1);
  assert.ok(submit && verdict);
  return { submitted: submit.enteredAt + submit.seconds, ended: verdict.enteredAt };
}
