import type { SparkApplication } from "../livy/livyBatch";

/** What must not be. */
export type Wrong = "doubled" | "lost" | "orphaned" | "wrong verdict" | "stranger deleted";

export interface Finding {
  readonly wrong: Wrong;
  readonly words: string;
}

export function finding(wrong: Wrong, words: string): Finding {
  return { wrong, words };
}

/** An application in words: when it ran, and how it ended. */
export function span({ startedAt, endsAt, verdict, endedBy }: SparkApplication): string {
  return `(${String(startedAt / 1000)} to ${String(endsAt / 1000)} by ${endedBy ?? "nobody"}, ${verdict})`;
}

/** Which try of its attempt it is, by its batch's name. */
export function retryOf({ name }: SparkApplication): number {
  return Number(/-\d+-(\d+)$/.exec(name ?? "")?.[1] ?? 0);
}
