import { install } from "@sinonjs/fake-timers";

export interface VirtualClock {
  /** Lets so many milliseconds pass, and whatever falls due in them. */
  readonly tick: (milliseconds: number) => Promise<void>;
  /**
   * Does work whose only waiting is `setTimeout`: time jumps to the next one as soon as there is nothing else to do.
   *
   * @throws Error when the work is not done and nothing is left to wait for
   */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
}

/** When each suite's time begins; milliseconds since 1970. */
const BEGINNING = Date.UTC(2026, 0, 1);

/** Turns of the event loop without a timer after which work counts as stuck. */
const STUCK_TURNS = 1_000;

/** For the suite, `Date` and `setTimeout` go by a clock of its own, which stands still unless it is moved. */
export function virtualClock(): VirtualClock {
  let clock: ReturnType<typeof install>;
  before(() => {
    clock = install({ now: BEGINNING, toFake: ["Date", "setTimeout", "clearTimeout"] });
  });
  after(() => {
    clock.uninstall();
  });
  return {
    tick: async (milliseconds) => {
      await clock.tickAsync(milliseconds);
    },
    run: async (work) => {
      const result = work();
      const state = { settled: false };
      const settle = () => {
        state.settled = true;
      };
      result.then(settle, settle);
      for (let idle = 0; ;) {
        await turn();
        // Set in between; the loop can't know.
        if (state.settled) {
          return result;
        }
        idle = clock.countTimers() === 0 ? idle + 1 : 0;
        if (idle > STUCK_TURNS) {
          throw new Error("the work is not done, and nothing is left to wait for");
        }
        if (idle === 0) {
          clock.next();
        }
      }
    },
  };
}

/** One turn of the real event loop: every promise that can go on has gone on after it. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
