import type { Failure, GroupOutcome, Outcome, OutcomeEvent } from "../contract/events";
import { cutToBytes, jsonBytes } from "../contract/jsonBytes";

/**
 * The outcome of a group: `success` if none of its items or branches failed, otherwise a failure that names each one
 * that did.
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
  // However many and long the names are, half of the bytes are left for the causes.
  const room = Math.floor(causeBytes / 2) - jsonBytes(sentence(""));
  const names = items.length === 0 ? "" : cutToBytes(`: ${items.join(", ")}`, Math.max(room, 0));
  const head = cutToBytes(sentence(names), causeBytes);
  // Each cause gets the same number of bytes. If that would be too few for all of them, only the first ones are shown,
  // with enough bytes each.
  const left = causeBytes - jsonBytes(head);
  const enough = Math.min(failed.length, Math.floor(left / USEFUL_BYTES));
  const shown = left < MIN_BYTES ? 0 : Math.max(1, enough);
  const each = Math.floor(left / shown) - jsonBytes("\n");
  const causes = failed.slice(0, shown).map(({ failure }) => cutToBytes(failure?.Cause ?? "", each));
  return {
    Error: others.every((other) => other === error) ? error : "SparkSeveralFailures",
    Cause: [head, ...causes].join("\n"),
  };
}

/**
 * Bytes of a cause and its line break: with the first, it says more than the job's name; with fewer than the second, it
 * is of no use.
 */
const USEFUL_BYTES = 200;
const MIN_BYTES = 50;
