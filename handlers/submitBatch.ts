import type { ExecutionInput, JobId } from "../asl/contract";
import { fillTemplate } from "./fillTemplate";
import { createBatch } from "./livyClient";
import type { BatchRequest, LivyEndpoint } from "./livyClient";

/**
 * Starts a job's Spark application as a Livy batch.
 *
 * @param template the batch, with `{name}` templates in its texts
 * @param input the execution's input, which fills the templates
 * @throws InvalidInput, LivyUnreachable, LivyServerError, LivyRejected
 */
export async function submitBatch(
  livy: LivyEndpoint,
  template: BatchRequest,
  input: ExecutionInput,
): Promise<JobId> {
  const batch = await createBatch(livy, {
    file: fillTemplate(template.file, input),
    className: template.className,
    args: template.args.map((arg) => fillTemplate(arg, input)),
  });
  return batch.id;
}
