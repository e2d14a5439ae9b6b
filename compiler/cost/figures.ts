/** The cost of a state, or of a run of a pipeline. */
export interface Figures {
  /** States entered, which AWS bills. Source: "Step Functions pricing". */
  readonly transitions: number;
  /** Events in the execution's history. Source: "HistoryEvent" in the Step Functions API reference. */
  readonly events: number;
  /** Calls of Lambda functions. */
  readonly requests: number;
  /** Total run time of Lambda functions in seconds. */
  readonly lambdaSeconds: number;
  /** Seconds from the start to the end. */
  readonly seconds: number;
}

/**
 * The worst case, and the usual case: nothing fails, jobs take their usual time, and the items are those of the
 * example.
 */
export interface Cost {
  readonly worst: Figures;
  readonly usual: Figures;
}

export const NOTHING: Figures = { transitions: 0, events: 0, requests: 0, lambdaSeconds: 0, seconds: 0 };

/** A state that calls nothing: entered and exited. */
export const PASSED: Figures = { ...NOTHING, transitions: 1, events: 2 };
/** A Fail state is entered, and not exited. */
export const FAILED: Figures = { ...NOTHING, transitions: 1, events: 1 };
/** A Parallel or Map state without its members: entered, started, succeeded, exited. */
export const GROUP: Figures = { ...NOTHING, transitions: 1, events: 4 };
/** An iteration of a Map state: started, and succeeded or failed. */
export const ITERATION: Figures = { ...NOTHING, events: 2 };
/** An execution: started, and ended. */
export const EXECUTION: Figures = { ...NOTHING, events: 2 };

/** A state that calls something: entered, scheduled, started, succeeded or failed, exited. */
export function task(seconds: number): Figures {
  return { ...NOTHING, transitions: 1, events: 5, seconds };
}

/** A state that calls a Lambda function. */
export function called(seconds: number): Figures {
  return { ...task(seconds), requests: 1, lambdaSeconds: seconds };
}

/** The same cost in the worst and in the usual case. */
export function always(figures: Figures): Cost {
  return { worst: figures, usual: figures };
}

export function sum(...all: readonly Figures[]): Figures {
  return all.reduce((one, other) => ({
    transitions: one.transitions + other.transitions,
    events: one.events + other.events,
    requests: one.requests + other.requests,
    lambdaSeconds: one.lambdaSeconds + other.lambdaSeconds,
    seconds: one.seconds + other.seconds,
  }));
}

export function times(
  count: number,
  { transitions, events, requests, lambdaSeconds, seconds }: Figures,
): Figures {
  return {
    transitions: count * transitions,
    events: count * events,
    requests: count * requests,
    lambdaSeconds: count * lambdaSeconds,
    seconds: count * seconds,
  };
}

/** The maximum of each figure by itself. */
export function most(first: Figures, ...others: readonly (Figures | undefined)[]): Figures {
  return others.reduce<Figures>(
    (one, other = NOTHING) => ({
      transitions: Math.max(one.transitions, other.transitions),
      events: Math.max(one.events, other.events),
      requests: Math.max(one.requests, other.requests),
      lambdaSeconds: Math.max(one.lambdaSeconds, other.lambdaSeconds),
      seconds: Math.max(one.seconds, other.seconds),
    }),
    first,
  );
}

/** The cost of everything at the same time: it takes as long as the longest. */
export function concurrently(all: readonly Figures[]): Figures {
  return { ...sum(NOTHING, ...all), seconds: Math.max(0, ...all.map(({ seconds }) => seconds)) };
}
