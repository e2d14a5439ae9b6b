import type { Fault } from "../livy/faults";
import type { CallFault } from "./calls";
import type { Some } from "./random";
import type { ShapeName } from "./shape";

/** How likely each thing is in a scenario: probabilities, and lists of which one is picked. */
export interface Odds {
  /** Of which one is picked for the run: how likely it is that something goes wrong with a call to Livy. */
  readonly faultRates: Some<number>;
  readonly faults: Some<Fault["kind"]>;
  /** Of which one is picked for a request that is late: seconds after it was sent. */
  readonly lateSeconds: Some<number>;
  /** The same for a call of a function. */
  readonly callFaultRates: Some<number>;
  readonly callFaults: Some<CallFault>;
  readonly shapes: Some<ShapeName>;
  readonly retries: Some<number>;
  readonly failFast: number;
  readonly onYarn: number;
  /** Livy creates one or two batches at once. */
  readonly busy: number;
  readonly outage: number;
  /** Of an outage, that Livy was restarted; and of a restart on YARN, that it remembers. */
  readonly restart: number;
  readonly recovery: number;
  /** Of a restart on YARN, that it ends the submissions that are under way. */
  readonly endsSubmissions: number;
  readonly failingStarts: number;
  /** Livy is restarted without its memory as soon as a log is read. */
  readonly crashAtLog: number;
  /** Livy knows more batches than a page of its list holds. */
  readonly manyBatches: number;
  /** Something before Livy refuses calls now and then, with any 4xx. */
  readonly refusals: number;
  /** What Livy says for an instant, though it is not so, it says several times in a row. */
  readonly stubbornLies: number;
  readonly twoExecutions: number;
  /** Of a second execution, that it is one of another machine and has the same name. */
  readonly sameName: number;
  readonly abort: number;
  /** Of an abort, that it comes while the first job is submitted. */
  readonly abortEarly: number;
  readonly redrive: number;
  /** Of a redrive, that calls of the aborted attempt are under way. */
  readonly redriveSoon: number;
  readonly redriveAfterFailure: number;
  /** EventBridge loses the event of an execution's end, or delivers it minutes late. */
  readonly eventLost: number;
  readonly eventLate: number;
  /** Of an application: it fails; it is far over a limit; it starts slowly and runs long, within its limits. */
  readonly failing: number;
  readonly timedOut: number;
  readonly slow: number;
  /** It runs for many minutes, and may. */
  readonly long: number;
  /** YARN tells its id only after minutes, and Livy can't end it before. */
  readonly stuck: number;
}

/** The campaign's own. */
export const ODDS: Odds = {
  faultRates: [0, 0.05, 0.1, 0.2],
  faults: [
    "lostReply",
    "reset",
    "refused",
    "timeout",
    "silence",
    "late",
    "slow",
    "status",
    "status",
    "malformed",
    "notFound",
    "unknownState",
    "recovering",
    "falseSuccess",
    "falseDead",
    "tooManySessions",
  ],
  lateSeconds: [25, 40, 60, 90],
  callFaultRates: [0, 0.05, 0.15],
  callFaults: ["call lost", "result lost", "given up", "runs twice", "runs again later"],
  shapes: [
    "sequence",
    "sequence",
    "sequence",
    "sequence",
    "sequence",
    "parallel",
    "parallel",
    "forEach",
    "forEach",
    "nested",
  ],
  retries: [0, 0, 0, 1, 2],
  failFast: 0.25,
  onYarn: 0.6,
  busy: 0.1,
  outage: 0.3,
  restart: 0.7,
  recovery: 0.6,
  endsSubmissions: 0.5,
  failingStarts: 0.15,
  crashAtLog: 0.03,
  manyBatches: 0.02,
  refusals: 0.1,
  stubbornLies: 0.04,
  twoExecutions: 0.2,
  sameName: 0.4,
  abort: 0.3,
  abortEarly: 0.4,
  redrive: 0.6,
  redriveSoon: 0.6,
  redriveAfterFailure: 0.1,
  eventLost: 0.04,
  eventLate: 0.1,
  failing: 0.2,
  timedOut: 0.05,
  slow: 0.05,
  long: 0.04,
  stuck: 0.03,
};
