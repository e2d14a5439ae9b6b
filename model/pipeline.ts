import type { ItemSource } from "../contract/events";
import type { PlainKinds, SparkApplication, TextKinds } from "../contract/sparkApplication";
import type { DataFile } from "./assets";
import type { FieldsOf } from "../contract/fieldTable";
import type { FOR_EACH_FIELDS, GROUP_FIELDS, JOB_FIELDS, PARALLEL_FIELDS, PIPELINE_FIELDS } from "./fields";

export { asset } from "./assets";
export type { DataFile, FileFormat } from "./assets";
export type { ItemSource } from "../contract/events";
export type { Memory, SparkApplication } from "../contract/sparkApplication";

/** The type of each kind's values. */
interface Kinds extends TextKinds, PlainKinds {
  boolean: boolean;
  integer: number;
  seconds: number;
  folders: readonly string[];
  groupName: string;
  itemName: string;
  itemSource: ItemSource;
  itemFolder: string;
  step: Step;
  steps: readonly Step[];
  pipelineName: string;
  sentence: string;
  inputs: Inputs;
  dataFiles: readonly DataFile[];
  rootFolder: string;
}

/** A Spark application as a step of a pipeline: one Livy batch. */
export interface SparkJob extends SparkApplication, FieldsOf<typeof JOB_FIELDS, Kinds> {
  /** Distinguishes a job from the other steps: it has no shape. */
  readonly shape?: undefined;
}

/** Steps one after the other: each one starts once the one before it has succeeded. */
export interface Sequence {
  readonly shape: "sequence";
  readonly steps: readonly Step[];
}

type Group = FieldsOf<typeof GROUP_FIELDS, Kinds>;

/** The fields of a group, but not a step itself. */
type NoStep<T> = T & { readonly shape?: never; readonly file?: never };

/** Steps that run concurrently. */
export interface Parallel extends FieldsOf<typeof PARALLEL_FIELDS, Kinds> {
  readonly shape: "parallel";
}

/** One step for each item, e.g. for each date of a backfill. */
export interface ForEach extends FieldsOf<typeof FOR_EACH_FIELDS, Kinds> {
  readonly shape: "forEach";
}

export type Step = SparkJob | Sequence | Parallel | ForEach;

/** The inputs of a pipeline: texts, or lists of texts. */
export type Inputs = Readonly<Record<string, string | readonly string[]>>;

/** A pipeline of Spark jobs. */
export type Pipeline = FieldsOf<typeof PIPELINE_FIELDS, Kinds>;

/** Steps one after the other. */
export function sequence(...steps: readonly Step[]): Sequence {
  return { shape: "sequence", steps };
}

/** Steps that run concurrently, e.g. `parallel({ name: "Totals" }, miles, fares)`. */
export function parallel(group: NoStep<Group>, ...branches: readonly Step[]): Parallel {
  // A step passed instead of the group would be lost: it becomes a branch of a group without a name, which is refused.
  const step: unknown = group;
  return typeof step === "object" && step !== null && ("shape" in step || "file" in step)
    ? { shape: "parallel", name: "", branches: [step as Step, ...branches] }
    : { ...group, shape: "parallel", branches };
}

/** One step for each item, e.g. `forEach({ name: "Days", item: "date", in: { from: "from", to: "to" }, … })`. */
export function forEach(group: Omit<ForEach, "shape">): ForEach {
  return { ...group, shape: "forEach" };
}
