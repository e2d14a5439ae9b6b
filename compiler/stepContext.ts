import type { ForEach, Inputs, Parallel, Pipeline } from "../model/pipeline";
import { executionContext, itemText, RESULT_COUNT, RESULT_LOCATION } from "./cost/dataBytes";
import { digits, objectOf, text } from "./cost/jsonSizes";
import type { Fields } from "./cost/jsonSizes";
import type { Functions } from "./functions";

/** What a step's states depend on, besides the step itself. */
export interface StepContext {
  readonly functions: Functions;
  /** The example of the pipeline's inputs. */
  readonly inputs: Inputs;
  /** Whether its success, if it is the last step, ends the execution, or is the outcome of an item or a branch. */
  readonly success: "ends" | "outcome";
  /** Whether a failure ends the execution, or is the outcome of an item or a branch. */
  readonly failure: "ends" | "outcome";
  /** The item that an outcome names; undefined in a branch. */
  readonly item: string | undefined;
  /** Maximum bytes of a failure's cause, as JSON. */
  readonly causeBytes: number;
  /** Maximum bytes, as JSON, of the data of its states. */
  readonly bytes: {
    /** `$$.Execution`. */
    readonly execution: number;
    /** The item of each forEach around it, by the item's name, outermost first. */
    readonly values: Fields;
    /** `$.position`. */
    readonly position: number;
    /** The fields of the data that its first state begins with. */
    readonly data: Fields;
  };
}

/**
 * Maximum bytes of an execution's cause, as JSON, within the limit of 32,768 characters. Source:
 * "ExecutionFailedEventDetails".
 */
const EXECUTION_CAUSE_BYTES = 30_000;

/** Maximum bytes of all causes of a group's outcomes together, of the 256 KiB that a state may have. */
const ALL_CAUSES_BYTES = 128 * 1024;

/** Maximum bytes of one of them: a page. */
const ONE_CAUSE_BYTES = 8_000;

/** The context of a pipeline's outermost step. */
export function pipelineContext(pipeline: Pipeline, functions: Functions): StepContext {
  const position = text(0);
  return {
    functions,
    inputs: pipeline.inputs ?? {},
    success: "ends",
    failure: "ends",
    item: undefined,
    causeBytes: EXECUTION_CAUSE_BYTES,
    bytes: {
      execution: executionContext(pipeline),
      values: {},
      position,
      data: { values: objectOf({}), position },
    },
  };
}

/** The context of a parallel's branches. */
export function branchContext(group: Parallel, context: StepContext): StepContext {
  return memberContext(group, group.branches.length, undefined, context);
}

/** The context of the step that a forEach runs for each item. */
export function itemContext(group: ForEach, context: StepContext): StepContext {
  const { item, atMost, in: source, result } = group;
  const { bytes } = context;
  const values = { ...bytes.values, [item]: itemText(source) };
  const position = bytes.position + "_".length + digits(atMost);
  const found = result === undefined ? {} : { ...RESULT_LOCATION, found: RESULT_COUNT };
  return {
    ...memberContext(group, atMost, item, context),
    bytes: { ...bytes, values, position, data: { values: objectOf(values), position, ...found } },
  };
}

/** A member's failure becomes one of the group's outcomes, or ends the execution immediately. */
function memberContext(
  { failFast = false }: Parallel | ForEach,
  members: number,
  item: string | undefined,
  context: StepContext,
): StepContext {
  return {
    ...context,
    success: "outcome",
    failure: failFast ? "ends" : "outcome",
    item,
    causeBytes: failFast
      ? EXECUTION_CAUSE_BYTES
      : Math.min(ONE_CAUSE_BYTES, Math.floor(ALL_CAUSES_BYTES / members)),
  };
}

/** Maximum bytes, as JSON, of the causes of so many outcomes together. */
export function allCausesBytesOf(members: number): number {
  return Math.min(members * ONE_CAUSE_BYTES, ALL_CAUSES_BYTES);
}
