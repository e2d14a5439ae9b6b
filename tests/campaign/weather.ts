import { fits } from "../livy/faults";
import type { Fault, FaultChooser } from "../livy/faults";
import type { LivyRequest } from "../livy/livyAnswer";
import type { Random } from "./random";
import type { Outage, Scenario } from "./scenario";

/** What goes wrong with the calls to Livy in one run. */
export interface Weather {
  readonly faultFor: FaultChooser;
  /** The time without Livy that a moment lies in, milliseconds since 1970. */
  readonly outageAt: (now: number) => Outage | undefined;
}

/** Milliseconds in which Livy does not lie a second time: what it shows for an instant is gone by then. */
const INSTANT_MS = 5_000;

const FAULTS: readonly [(random: Random) => Fault, ...((random: Random) => Fault)[]] = [
  () => ({ kind: "lostReply" }),
  () => ({ kind: "reset" }),
  () => ({ kind: "refused" }),
  () => ({ kind: "timeout" }),
  () => ({ kind: "silence" }),
  (random) => ({ kind: "slow", seconds: random.pick([1, 4, 9, 15]) }),
  (random) => ({
    kind: "status",
    status: 500,
    body: '"java.lang.NullPointerException"',
    handled: random.chance(0.5),
  }),
  (random) => ({ kind: "status", status: 503, body: "<html>busy</html>", handled: random.chance(0.5) }),
  (random) => ({ kind: "malformed", how: random.pick(["page", "cut"]) }),
  () => ({ kind: "notFound" }),
  () => ({ kind: "unknownState", state: "hibernating" }),
  () => ({ kind: "recovering" }),
  () => ({ kind: "falseSuccess" }),
  () => ({ kind: "tooManySessions" }),
];

/** @param beginning of the run, milliseconds since 1970 */
export function weatherOf(scenario: Scenario, random: Random, beginning: number): Weather {
  // Livy says what is not so at most once in a row: a true answer to the same question must come in between.
  const lies = new Map<string, number>();

  const outageAt = (now: number): Outage | undefined =>
    scenario.outages.find(({ from, seconds }) => {
      const since = (now - beginning) / 1000 - from;
      return since >= 0 && since < seconds;
    });

  const drawn = (request: LivyRequest, question: string): Fault | undefined => {
    if (!random.chance(scenario.faultRate)) {
      return undefined;
    }
    const fault = random.pick(FAULTS)(random);
    return fits(fault, request) && !(isLie(fault) && lies.has(question)) ? fault : undefined;
  };

  const faultFor: FaultChooser = (request) => {
    const outage = outageAt(Date.now());
    if (outage !== undefined) {
      return outageFault(outage);
    }
    const question = `${request.method} ${request.path}`;
    const fault = drawn(request, question);
    if (fault !== undefined && isLie(fault)) {
      lies.set(question, Date.now());
    } else if (fault === undefined && Date.now() - (lies.get(question) ?? Infinity) >= INSTANT_MS) {
      lies.delete(question);
    }
    return fault;
  };
  return { faultFor, outageAt };
}

/** Whether the answer says what is not so, in a form that is Livy's own. */
function isLie({ kind }: Fault): boolean {
  return kind === "notFound" || kind === "unknownState" || kind === "recovering" || kind === "falseSuccess";
}

function outageFault({ how }: Outage): Fault {
  switch (how) {
    case "refused":
    case "silence":
      return { kind: how };
    case "503":
      return { kind: "status", status: 503, body: "<html>away</html>", handled: false };
  }
}
