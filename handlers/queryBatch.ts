import type { JobStatus, QueryEvent } from "../asl/contract";
import { failureCause } from "./failureCause";
import { getBatch, getLog } from "./livyClient";

/**
 * Looks at a job's batch once; of a failed one also for the cause, in Livy's log.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyBatchNotFound
 */
export async function queryBatch(livyUrl: string, event: QueryEvent): Promise<JobStatus> {
  const { id, state, applicationId } = await getBatch(livyUrl, event.jobId);
  const failed = state === "dead" || state === "killed" || state === "error";
  const cause = failed
    ? `${event.application} (batch ${String(id)}) is ${state}: ${failureCause(await getLog(livyUrl, id))}`
    : "";
  return { state, applicationId, cause };
}
