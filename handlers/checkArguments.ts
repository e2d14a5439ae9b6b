import { argumentChange, THROUGH_CONF } from "../contract/launchScript";
import { livyError } from "./livyError";

/**
 * Checks a job's arguments after their templates are filled. Each input is checked on its own before an execution
 * submits anything, but a valid text of the pipeline and a valid input may be invalid together: `<CP` and `S>`.
 *
 * @throws InvalidInput, which names the argument and says how YARN's launch script would change it
 */
export function checkArguments(jobName: string, args: readonly string[]): void {
  const changes = args.map(argumentChange);
  const at = changes.findIndex((change) => change !== undefined);
  if (at !== -1) {
    throw livyError(
      "InvalidInput",
      `with the execution's input, args[${String(at)}] of the job ${jobName} ${changes[at] ?? ""}; remove it, or let the pipeline ${THROUGH_CONF}`,
    );
  }
}
