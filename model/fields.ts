/**
 * Tables of the fields of jobs, groups and pipelines; those of an application are in `contract/sparkApplication.ts`.
 */

import type { Field } from "../contract/fieldTable";
import { MAX_CONCURRENCY, MAX_ITEMS, MAX_RETRIES } from "../contract/limits";
import type { PlainKinds, TextKinds } from "../contract/sparkApplication";

/** A field that is a whole number within bounds. */
interface IntegerField {
  readonly kind: "integer";
  readonly required?: true;
  readonly templates?: never;
  readonly from: number;
  readonly to: number;
}

/** Kinds of fields that only jobs, groups and pipelines have. */
type ModelKind =
  | "boolean"
  | "seconds"
  | "groupName"
  | "itemName"
  | "itemSource"
  | "itemFolder"
  | "step"
  | "steps"
  | "pipelineName"
  | "sentence"
  | "inputs"
  | "dataFiles"
  | "rootFolder";

/** Any field of any table. */
export type AnyField = Field<keyof TextKinds | "folders", keyof PlainKinds | ModelKind> | IntegerField;

export type FieldTable = Readonly<Record<string, AnyField>>;

/** The fields of a job besides those of its application. */
export const JOB_FIELDS = {
  /** The folders that it writes, may have templates: two jobs that may run at the same time must not share one. */
  writes: { kind: "folders", required: true, templates: "free" },
  /** Seconds from its submission within which it must start running. @default 3600, one hour */
  startLimitSeconds: { kind: "seconds" },
  /** Seconds that it may run. @default 86400, one day */
  runLimitSeconds: { kind: "seconds" },
  /** How often it is run again after a failure of the application itself, at most 10. @default 0 */
  retries: { kind: "integer", from: 0, to: MAX_RETRIES },
  /** Seconds that it usually takes from submission to end, for the estimates of `npm run plan`. @default 600 */
  usualSeconds: { kind: "seconds" },
} as const satisfies FieldTable;

export const GROUP_FIELDS = {
  /** Names its states, unique among jobs and groups: letters and digits. */
  name: { kind: "groupName", required: true },
  /**
   * Whether the run fails as soon as one member fails; the batches of the others are then deleted. Otherwise the others
   * run to their end first, and the failure names all members that failed.
   *
   * @default false
   */
  failFast: { kind: "boolean" },
} as const satisfies FieldTable;

export const PARALLEL_FIELDS = {
  ...GROUP_FIELDS,
  /** The steps that run concurrently, at least two. */
  branches: { kind: "steps", required: true },
} as const satisfies FieldTable;

export const FOR_EACH_FIELDS = {
  ...GROUP_FIELDS,
  /** The name of an item in templates, e.g. `date`. */
  item: { kind: "itemName", required: true },
  /**
   * Where the items come from: `{ list: "files" }`, or `{ from: "from", to: "to" }` for days, with the names of inputs.
   */
  in: { kind: "itemSource", required: true },
  /** Maximum number of items: an input with more is refused. The bounds of the whole pipeline depend on it. */
  atMost: { kind: "integer", required: true, from: 1, to: MAX_ITEMS },
  /** Items that run at the same time, 1 to 40. Source: "Inline mode" of the Map state in the Step Functions guide. */
  concurrency: { kind: "integer", required: true, from: 1, to: MAX_CONCURRENCY },
  /**
   * The folder that a job of an item writes last, e.g. `{rootPath}/emr-step-functions/days/{date}/`. An item whose
   * folder has a `_SUCCESS` file, which Spark writes at its end, is skipped, unless the execution's input has
   * `"again": true`: then that file is deleted before the item is run, so that an item that fails is not skipped the
   * next time. Without this field, no item is skipped.
   */
  result: { kind: "itemFolder" },
  /** The step that is run for each item. */
  run: { kind: "step", required: true },
} as const satisfies FieldTable;

export const PIPELINE_FIELDS = {
  /** The state machine's name in the console: letters, digits, `-` and `_`, at most 32. */
  name: { kind: "pipelineName", required: true },
  /** One sentence for the console: what the pipeline reads and produces. */
  description: { kind: "sentence", required: true },
  /** The inputs of an execution besides `rootPath`, each with an example, which a local run uses. */
  inputs: { kind: "inputs" },
  /** The files of this repository that its jobs read, which are staged under the root path. */
  data: { kind: "dataFiles" },
  /** What the pipeline runs: a job, or a step made of jobs. */
  run: { kind: "step", required: true },
  /** The folder of the result, with a slash at its end; `{rootPath}` is the only template. */
  result: { kind: "rootFolder", required: true },
} as const satisfies FieldTable;
