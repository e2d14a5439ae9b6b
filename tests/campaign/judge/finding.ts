import type { Started } from "../run";

/** What must not be. */
export type Wrong = "doubled" | "lost" | "orphaned" | "wrong verdict" | "wrong data" | "stranger deleted";

export interface Finding {
  readonly wrong: Wrong;
  readonly words: string;
}

export function finding(wrong: Wrong, words: string): Finding {
  return { wrong, words };
}

/** An application in words: when it ran, and how it ended. */
export function span({ id, name, startedAt, endsAt, verdict, endedBy }: Started): string {
  const when = `${String(startedAt / 1000)} to ${String(endsAt / 1000)}`;
  return `${String(id)} ${name ?? "without a name"} (${when} by ${endedBy ?? "nobody"}, ${verdict})`;
}

/** Whether it ended by itself, and not well. */
export function hasFailed({ endedBy, verdict }: Started): boolean {
  return endedBy === "itself" && (verdict === "dead" || verdict === "error");
}

export function hasSucceeded({ endedBy, verdict }: Started): boolean {
  return endedBy === "itself" && verdict === "success";
}
