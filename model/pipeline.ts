import type { ItemSource } from "../contract/events";
import type { SparkApplication } from "../contract/sparkApplication";
import type { DataFile } from "./assets";

export { asset } from "./assets";
export type { DataFile, FileFormat } from "./assets";
export type { ItemSource } from "../contract/events";
export type { Memory, SparkApplication } from "../contract/sparkApplication";

/** A Spark application as a step of a pipeline: one Livy batch. */
export interface SparkJob extends SparkApplication {
  /** What tells a job from the other shapes: it has none. */
  readonly shape?: undefined;
  /** The folders that it writes, with templates: two jobs that may run at once must not share one. */
  readonly writes: readonly string[];
  /** Seconds from its submission until it must run; one hour unless said. */
  readonly startLimitSeconds?: number;
  /** Seconds that it may run; 24 hours unless said. */
  readonly runLimitSeconds?: number;
  /** How often it is run again when the application fails by itself; 0 unless said. */
  readonly retries?: number;
  /** Seconds that it usually takes from submission to end, for `npm run plan` alone; ten minutes unless said. */
  readonly usualSeconds?: number;
}

/** Steps one after the other, each only once the one before it has succeeded. */
export interface Sequence {
  readonly shape: "sequence";
  readonly steps: readonly Step[];
}

/** What has the fields of a group, and is no job or group itself. */
type NoStep<T> = T & { readonly shape?: never; readonly file?: never };

interface Group {
  /** Names its states, unique among jobs and groups: letters and digits. */
  readonly name: string;
  /**
   * The run fails as soon as one of them fails, and the batches of the others are deleted. Otherwise, as unless said,
   * the others run to their end first, and the failure names all that failed.
   */
  readonly failFast?: boolean;
}

/** Steps side by side. */
export interface Parallel extends Group {
  readonly shape: "parallel";
  readonly branches: readonly Step[];
}

/** One step for each item, e.g. for each date of a backfill. */
export interface ForEach extends Group {
  readonly shape: "forEach";
  /** What an item is called in templates, e.g. `date`. */
  readonly item: string;
  readonly in: ItemSource;
  /** The most items that there may be: an input with more is refused. The bounds of the whole pipeline rest on it. */
  readonly atMost: number;
  /** Items at once, 1 to 40. Source: "Inline mode" of the Map state in the Step Functions guide. */
  readonly concurrency: number;
  /**
   * The folder that a job of an item writes last, e.g. `{rootPath}/emr-step-functions/days/{date}/`. An item whose folder
   * has a `_SUCCESS` file, which Spark writes at its end, is skipped, unless the execution's input has
   * `"again": true`: then that file is deleted before the item is run, so that one that fails is not skipped the next
   * time. Nothing is skipped without a result.
   */
  readonly result?: string;
  readonly run: Step;
}

export type Step = SparkJob | Sequence | Parallel | ForEach;

/** What a pipeline is told by an execution's input: texts, or lists of texts. */
export type Inputs = Readonly<Record<string, string | readonly string[]>>;

/** Spark jobs in any shape. */
export interface Pipeline {
  /** The state machine's name in the console: letters, digits, `-` and `_`, at most 32. */
  readonly name: string;
  /** One sentence for the console: what the pipeline makes of what. */
  readonly description: string;
  /** What an execution's input has besides `rootPath`: an example of each, which a run on this machine takes. */
  readonly inputs?: Inputs;
  /** The files of this repository that its jobs read, which are staged under the root path. */
  readonly data?: readonly DataFile[];
  readonly run: Step;
  /** Where the result is: a folder, of `{rootPath}` alone, with a slash at its end. */
  readonly result: string;
}

/** Steps one after the other. */
export function sequence(...steps: readonly Step[]): Sequence {
  return { shape: "sequence", steps };
}

/** Steps side by side, e.g. `parallel({ name: "Totals" }, miles, fares)`. */
export function parallel(group: NoStep<Group>, ...branches: readonly Step[]): Parallel {
  // A step in the group's place, which would be lost, is made a branch of a group without a name: that is refused.
  const step: unknown = group;
  return typeof step === "object" && step !== null && ("shape" in step || "file" in step)
    ? { shape: "parallel", name: "", branches: [step as Step, ...branches] }
    : { ...group, shape: "parallel", branches };
}

/** One step for each item. */
export function forEach(group: Omit<ForEach, "shape">): ForEach {
  return { ...group, shape: "forEach" };
}
