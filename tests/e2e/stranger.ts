import assert from "node:assert/strict";

import axios from "axios";

import { executionEnded } from "../../cli/local/bodies/events";
import { listBatches } from "../../cli/local/livyWatch";
import { until } from "../cli/local/processes";
import { temporaryFolders } from "../support/folder";
import { driversOf, killLivy, LOST_BATCH_STATES } from "./killLivy";
import { machineOf, run, unpack } from "./localStack";
import type { Ended, LocalStack } from "./localStack";

/** Something of Spark's own class path that runs until it is ended. */
const STRANGER = { name: "stranger", file: "local:/app.jar", className: "py4j.GatewayServer", args: ["0"] };
const HEADERS = { "X-Requested-By": "stranger" };

/** An execution's batch is the first of its Livy, which is killed; after its restart the first one is another's. */
export function stranger(stack: () => LocalStack): void {
  const newFolder = temporaryFolders();
  let ended: Ended;
  /** What Livy held, and which drivers ran, when the execution had ended and been cleaned up after. */
  let left: { readonly batches: readonly unknown[]; readonly drivers: readonly string[] };
  let cleaned: unknown;

  before(async () => {
    const local = stack();
    const { livyUrl } = local;
    const functions = await unpack(local, newFolder(), livyUrl);
    const execution = run(local, "robbed", functions);
    await killLivy(local.folder, () =>
      until("the batch is there", async () => (await listBatches(livyUrl)).length === 1, 30),
    );
    await until("a stranger's batch is there", () => submitStranger(livyUrl), 60);
    ended = await execution;
    const start = { name: "robbed", input: { rootPath: local.synthesis.outputs.rootPath as string } };
    cleaned = await functions.SparkJobJanitorFunction(
      executionEnded(machineOf(local).outputs.arn as string, start, ended.execution),
    );
    const batches = await listBatches(livyUrl);
    left = {
      batches: batches.map(({ id, name, state }) => ({ id, name, state })),
      drivers: driversOf(local.folder),
    };
    await axios.delete(`${livyUrl}/batches/stranger`, { headers: HEADERS });
    await until("the stranger has gone", () => driversOf(local.folder).length === 0, 30);
  });

  it("fails for the lost identity", () => {
    const { status, error, cause = "", states } = ended.execution;
    assert.deepEqual({ status, error }, { status: "FAILED", error: "LivyIdentityLost" });
    assert.match(
      cause,
      /^CheckOrders: com\.example\.CheckOrders \(batch 0\) was last seen (?:starting|running), before \S+Z: batch 0 is now stranger, and was robbed-[0-9a-f]{10}-CheckOrders-0; no usable answer for 1\d s$/,
    );
    assert.deepEqual(
      states.map(({ name }) => name),
      LOST_BATCH_STATES,
    );
  });

  it("leaves the stranger's batch alone", () => {
    assert.deepEqual(cleaned, { deleted: [] });
    assert.deepEqual(left.batches, [{ id: 0, name: "stranger", state: "running" }]);
    assert.equal(left.drivers.length, 1);
  });
}

/** Whether Livy took it: it does not while it starts. */
async function submitStranger(url: string): Promise<boolean> {
  const answer = await axios
    .post<unknown>(`${url}/batches`, STRANGER, { headers: HEADERS })
    .catch(() => undefined);
  return answer?.status === 201;
}
