import type { JobStatus, QueryEvent } from "../asl/contract";
import { failureCause } from "./failureCause";
import { getBatch, getLog } from "./livyClient";
import type { LivyEndpoint } from "./livyClient";

/**
 * Looks at a job's batch once; of a failed one also for the cause, in Livy's log.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyBatchNotFound
 */
export async function queryBatch(livy: LivyEndpoint, event: QueryEvent): Promise<JobStatus> {
  const { id, state, applicationId } = await getBatch(livy, event.jobId);
  const failed = state === "dead" || state === "killed" || state === "error";
  const cause = failed
    ? `${event.application} (batch ${String(id)}) is ${state}: ${failureCause(await getLog(livy, id))}`
    : "";
  return { state, applicationId, cause };
}
