import { AsyncLocalStorage } from "node:async_hooks";

import type { AxiosAdapter } from "axios";

import { functionError } from "./functionError";
import type { Random } from "./random";
import type { Scenario } from "./scenario";

/** What goes wrong with the call of a function, by itself or on its way. */
export type CallFault =
  /** It never ran. */
  | "call lost"
  /** It ran, and its result is lost. */
  | "result lost"
  /** It is given up while it runs on. */
  | "given up"
  /** It runs twice at once. */
  | "runs twice"
  /** It runs a second time some seconds later. */
  | "runs again later";

/** Calls Lambda functions of one run as Step Functions does. */
export interface Lambda {
  /** The first result of a call, as JSON; rejects with an error named and worded as Lambda's. */
  readonly call: (what: Called) => Promise<unknown>;
  /** Resolves when no function runs any more. */
  readonly settled: () => Promise<void>;
}

export interface Called {
  readonly name: string;
  /** The ARN of the execution that it is called for. */
  readonly about: string;
  /** How often that had been redriven. */
  readonly attempt: number;
  readonly timeoutSeconds: number;
  readonly body: () => Promise<unknown>;
}

/** Who makes a call to Livy: which function, and for which attempt of which execution. */
export type Caller = Pick<Called, "about" | "attempt" | "name">;

/** One run of a function. */
interface Invocation extends Caller {
  readonly adapter: AxiosAdapter;
  /** Milliseconds that the function's clock is ahead of Livy's and of Step Functions'. */
  readonly aheadMs: number;
  alive: boolean;
}

const invocations = new AsyncLocalStorage<Invocation>();

/** Undefined: none of the functions. */
export function caller(): Caller | undefined {
  return invocations.getStore();
}

/** Milliseconds that the clock of whoever asks is ahead. */
export function aheadMs(): number {
  return invocations.getStore()?.aheadMs ?? 0;
}

/** For `axios.defaults.adapter`: each function calls the Livy of its run; one whose time is over, nobody any more. */
export const adapterOfCaller: AxiosAdapter = async (config) => {
  const invocation = invocations.getStore();
  if (invocation === undefined) {
    throw new Error(`nobody of the campaign calls ${config.url ?? ""}`);
  }
  const frozen = new Promise<never>(() => undefined);
  if (!invocation.alive) {
    return frozen;
  }
  // From here on it is Livy's clock.
  const outcome = invocations.run({ ...invocation, aheadMs: 0 }, () => invocation.adapter(config));
  await outcome.catch(() => undefined);
  return isAlive(invocation) ? outcome : frozen;
};

/** Asked anew after each wait. */
function isAlive({ alive }: Invocation): boolean {
  return alive;
}

/** Seconds until a second delivery: the janitor knows that a call may still come so late. */
const LATEST_SECONDS = 25;

/** Milliseconds that a function's clock may be wrong: more than Lambda's are, less than what IN_FLIGHT_SECONDS allows. */
const CLOCKS_MS = [0, 0, -3_000, -500, 500, 3_000] as const;

export function lambdaOf(
  adapter: AxiosAdapter,
  { callFaultRate: rate, callFaults }: Pick<Scenario, "callFaultRate" | "callFaults">,
  random: Random,
  told: (fault: CallFault, what: Called) => void,
): Lambda {
  const running: Promise<unknown>[] = [];
  const invoke = (what: Called) => {
    const run = invocation(adapter, what, random.pick(CLOCKS_MS));
    running.push(run.catch(() => undefined));
    return run;
  };
  const call = async (what: Called): Promise<unknown> => {
    const fault = random.chance(rate) ? random.pick(callFaults) : undefined;
    if (fault !== undefined) {
      told(fault, what);
    }
    const lost = functionError("Lambda.ServiceException", "the service was not there");
    switch (fault) {
      case "call lost":
        throw lost;
      case "result lost":
        await invoke(what).catch(() => undefined);
        throw lost;
      case "given up":
        invoke(what).catch(() => undefined);
        await seconds(random.between(0, 10));
        throw lost;
      case "runs twice":
        return Promise.race([invoke(what), invoke(what)]);
      case "runs again later": {
        const later = seconds(random.between(1, LATEST_SECONDS)).then(() => invoke(what));
        running.push(later.catch(() => undefined));
        return Promise.race([invoke(what), later]);
      }
      case undefined:
        return invoke(what);
    }
  };
  const settled = async () => {
    for (let seen = -1; seen !== running.length;) {
      seen = running.length;
      await Promise.all(running);
    }
  };
  return { call, settled };
}

/** Runs a function once: a result goes as JSON, and what lasts longer than its timeout stands still from then on. */
async function invocation(
  adapter: AxiosAdapter,
  { name, about, attempt, timeoutSeconds, body }: Called,
  ahead: number,
): Promise<unknown> {
  const self: Invocation = { adapter, about, name, attempt, aheadMs: ahead, alive: true };
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      self.alive = false;
      reject(functionError("Sandbox.Timedout", `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`));
    }, timeoutSeconds * 1000);
  });
  try {
    const result = await Promise.race([invocations.run(self, body), timeout]);
    return JSON.parse(JSON.stringify(result)) as unknown;
  } catch (error) {
    const { name: type, message } = error as Error;
    throw type === "Sandbox.Timedout" ? error : functionError(type, message);
  } finally {
    clearTimeout(timer);
  }
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, count * 1000);
  });
}
