import type { Failure, GroupOutcome, Outcome, OutcomeEvent } from "../contract/events";
import { cutToBytes, jsonBytes } from "../contract/jsonBytes";

/**
 * Says how a group has ended: well, when none of its items or branches failed; otherwise by a failure that names every
 * one that did.
 */
export function groupOutcome({ group, outcomes, causeBytes }: OutcomeEvent): Promise<GroupOutcome> {
  const failed = outcomes.filter(({ state }) => state === "failed");
  const skipped = outcomes.filter(({ state }) => state === "skipped").length;
  const succeeded = outcomes.length - failed.length - skipped;
  return Promise.resolve({
    state: failed.length === 0 ? "success" : "failed",
    failure: failed.length === 0 ? null : combined(group, failed, { succeeded, skipped }, causeBytes),
    succeeded,
    skipped,
  });
}

function combined(
  group: string,
  failed: readonly Outcome[],
  { succeeded, skipped }: { readonly succeeded: number; readonly skipped: number },
  causeBytes: number,
): Failure {
  const errors = failed.map(({ failure }) => failure?.Error ?? "");
  const [error = "", ...others] = errors;
  const sum = failed.length + succeeded + skipped;
  const items = failed.flatMap(({ item }) => (item === undefined ? [] : [item]));
  const what = items.length === 0 ? "branches" : "items";
  const rest = [
    `${String(succeeded)} succeeded`,
    ...(skipped === 0 ? [] : [`${String(skipped)} skipped`]),
  ].join(", ");
  const sentence = (names: string) =>
    `${group}: ${String(failed.length)} of ${String(sum)} ${what} failed${names} (${rest})`;
  // Names that are many and long leave half of the room to the causes.
  const room = Math.floor(causeBytes / 2) - jsonBytes(sentence(""));
  const names = items.length === 0 ? "" : cutToBytes(`: ${items.join(", ")}`, Math.max(room, 0));
  const head = cutToBytes(sentence(names), causeBytes);
  // Each gets the same room: the last one's cause is as good as the first one's. Where it would be too little for all,
  // the first ones get enough.
  const left = causeBytes - jsonBytes(head);
  const enough = Math.min(failed.length, Math.floor(left / GOOD_BYTES));
  const shown = left < LEAST_BYTES ? 0 : Math.max(1, enough);
  const each = Math.floor(left / shown) - jsonBytes("\n");
  const causes = failed.slice(0, shown).map(({ failure }) => cutToBytes(failure?.Cause ?? "", each));
  return {
    Error: others.every((other) => other === error) ? error : "SparkSeveralFailures",
    Cause: [head, ...causes].join("\n"),
  };
}

/**
 * Bytes of a cause, and of the line's end before it, that say more than which job it is of. Below the lesser ones, a
 * cause says nothing.
 */
const GOOD_BYTES = 200;
const LEAST_BYTES = 50;
