import { argumentChange, THROUGH_CONF } from "../contract/launchScript";
import { livyError } from "./livyError";

/**
 * Checks a job's arguments as they are sent. Texts that are right by themselves, which is checked before an execution
 * submits anything, may not be so together: `<CP` of the pipeline and `S>` of the input.
 *
 * @throws InvalidInput naming the argument, and what YARN's launch script would make of it
 */
export function checkArguments(jobName: string, args: readonly string[]): void {
  const changes = args.map(argumentChange);
  const at = changes.findIndex((change) => change !== undefined);
  if (at !== -1) {
    throw livyError(
      "InvalidInput",
      `with the execution's input args[${String(at)}] of the job ${jobName} ${changes[at] ?? ""}; leave it out, or let the pipeline ${THROUGH_CONF}`,
    );
  }
}
