import { causeText } from "../../handlers/causeText";
import type { Delivery } from "./bodies/events";
import type { Execution } from "./bodies/stateMachine";
import type { Report } from "../common/report";

/** Says what the functions did that an execution's end invoked: which batches were still running, and what failed. */
export function reportCleanUp(
  status: Execution["status"],
  deliveries: readonly Delivery[],
  { say, style }: Report,
): void {
  const deleted: string[] = [];
  let looked = false;
  for (const delivery of deliveries) {
    if ("error" in delivery) {
      const { name, message } = delivery.error;
      const [cause = ""] = causeText(message).split("\n");
      say(`${style("red", `${delivery.target} failed`)}: ${name}: ${cause}`);
    } else if (isCleanUp(delivery.result)) {
      looked = true;
      deleted.push(...delivery.result.deleted);
    }
  }
  if (deleted.length > 0) {
    say(`deleted the running ${deleted.length === 1 ? "batch" : "batches"} ${deleted.join(", ")}`);
  } else if (looked && status === "ABORTED") {
    say("no batch was running");
  }
}

/** What the janitor returns. */
function isCleanUp(result: unknown): result is { readonly deleted: readonly string[] } {
  return (
    typeof result === "object" && result !== null && Array.isArray((result as { deleted?: unknown }).deleted)
  );
}
