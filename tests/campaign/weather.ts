import { fits } from "../livy/faults";
import type { Fault, FaultChooser } from "../livy/faults";
import type { LivyRequest } from "../livy/livyAnswer";
import type { Random, Some } from "./random";
import type { Outage, Scenario } from "./scenario";

/** What goes wrong with the calls to Livy in one run. */
export interface Weather {
  readonly faultFor: FaultChooser;
  /** The time without Livy that a moment lies in, milliseconds since 1970. */
  readonly outageAt: (now: number) => Outage | undefined;
  /** Has Livy not answer from now on. */
  readonly begin: (outage: Omit<Outage, "from">) => void;
  /** All times without Livy, as far as they have begun; milliseconds since 1970. */
  readonly outages: () => readonly { readonly from: number; readonly to: number }[];
}

/** Milliseconds in which Livy does not lie a second time: what it shows for an instant is gone by then. */
const INSTANT_MS = 5_000;

/** What something in between says of its own: each status that tells to come again, or elsewhere. */
const PASSING: Some<number> = [408, 429, 300, 301, 302, 303, 304, 305, 307, 308, 500, 501, 502, 503, 504];

/** What says that asking again is of no use. */
const REFUSALS: Some<number> = [
  400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 424,
  425, 426, 428, 431, 451,
];

/** @param beginning of the run, milliseconds since 1970 */
export function weatherOf(scenario: Scenario, random: Random, beginning: number): Weather {
  // Livy says what is not so at most once in a row, or so often: then a true answer to the same question comes.
  const lies = new Map<string, { at: number; fault: Fault; left: number }>();
  const outages = scenario.outages.slice();

  const outageAt = (now: number): Outage | undefined =>
    outages.find(({ from, seconds }) => {
      const since = (now - beginning) / 1000 - from;
      return since >= 0 && since < seconds;
    });

  const drawn = (request: LivyRequest, question: string): Fault | undefined => {
    const lie = lies.get(question);
    if (lie !== undefined && lie.left > 0) {
      lie.left -= 1;
      return lie.fault;
    }
    if (!random.chance(scenario.faultRate)) {
      return undefined;
    }
    const fault = faultOf(random.pick(scenario.faults), random, scenario);
    return fits(fault, request) && !(isLie(fault) && lies.has(question)) ? fault : undefined;
  };

  const faultFor: FaultChooser = (request) => {
    const outage = outageAt(Date.now());
    if (outage !== undefined) {
      return outageFault(outage);
    }
    const question = `${request.method} ${request.path}`;
    const fault = drawn(request, question);
    const lie = lies.get(question);
    if (fault !== undefined && isLie(fault)) {
      const left = lie?.left ?? (scenario.stubbornLies ? random.between(1, 3) : 0);
      lies.set(question, { at: Date.now(), fault, left });
    } else if (fault === undefined && Date.now() - (lie?.at ?? Infinity) >= INSTANT_MS) {
      lies.delete(question);
    }
    return fault;
  };
  return {
    faultFor,
    outageAt,
    begin: (outage) => {
      outages.push({ ...outage, from: (Date.now() - beginning) / 1000 });
    },
    outages: () =>
      outages.map(({ from, seconds }) => ({
        from: beginning + from * 1000,
        to: beginning + (from + seconds) * 1000,
      })),
  };
}

function faultOf(kind: Fault["kind"], random: Random, { lateSeconds, refusals }: Scenario): Fault {
  switch (kind) {
    case "slow":
      return { kind, seconds: random.pick([1, 4, 9, 15]) };
    case "late":
      return { kind, seconds: random.pick(lateSeconds) };
    case "status": {
      const status = refusals && random.chance(0.3) ? random.pick(REFUSALS) : random.pick(PASSING);
      const body = status === 500 ? '"java.lang.NullPointerException"' : "<html>not now</html>";
      // What comes from something in between may replace Livy's answer, if it is one that fails.
      return { kind, status, body, handled: status >= 500 && random.chance(0.5) };
    }
    case "malformed":
      return { kind, how: random.pick(["page", "cut"]) };
    case "unknownState":
      return { kind, state: "hibernating" };
    default:
      return { kind };
  }
}

/** Whether the answer says what is not so, in a form that is Livy's own, or that is taken for it. */
export function isLie(fault: Fault): boolean {
  return isHarmfulLie(fault) || fault.kind === "unknownState" || fault.kind === "recovering";
}

/** Whether it says that a batch is gone or at its end. */
export function isHarmfulLie(fault: Fault): boolean {
  const { kind } = fault;
  return (
    kind === "notFound" ||
    kind === "falseSuccess" ||
    kind === "falseDead" ||
    (kind === "status" && fault.status === 404)
  );
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
