import { groupStateNames } from "../contract/stateNames";
import type { ForEach, Parallel } from "../model/pipeline";
import { aslOf } from "./compiled";
import type { CompiledState, CompiledStep, Level } from "./compiled";
import {
  CAUSE_BYTES,
  caughtFailure,
  COUNT,
  failureOutcomes,
  groupRecord,
  itemText,
  RESULT_LOCATION,
  successOutcomes,
} from "./cost/dataBytes";
import { usualItems } from "./cost/estimates";
import { always, GROUP, PASSED } from "./cost/figures";
import { jsonOf, listOf, objectOf, text } from "./cost/jsonSizes";
import type { Fields } from "./cost/jsonSizes";
import { brokenState, catchBroken, failedState, finishedState } from "./endStates";
import { callCost, EXECUTION_PARAMETER, functionTask } from "./functions";
import { when } from "./jobStates";
import { skipStates } from "./resultSkip";
import { FINAL, LOST_CALL, THROTTLED } from "./retries";
import { allCausesBytesOf, itemContext } from "./stepContext";
import type { StepContext } from "./stepContext";

type Names = ReturnType<typeof groupStateNames>;

/**
 * The states of steps that run concurrently.
 *
 * @param branches compiled in their `branchContext`
 */
export function parallelStates(
  group: Parallel,
  next: string | undefined,
  context: StepContext,
  branches: readonly Level[],
): CompiledStep {
  const names = groupStateNames(group.name);
  const { data } = context.bytes;
  const after = afterGroup(group, names, next, context, data, branches.length);
  const state: CompiledState = {
    name: names.group,
    state: {
      Type: "Parallel",
      Branches: branches.map(aslOf),
      ResultPath: "$.outcomes",
      Next: after.start,
    },
    cost: always(GROUP),
    bytes: objectOf(data),
    inner: branches,
  };
  return { ...after, start: names.group, states: [state, ...after.states] };
}

/**
 * The states of a forEach: the items are listed, and the step is run for each item unless its result exists.
 *
 * @param item the step, compiled in its `itemContext`
 */
export function forEachStates(
  group: ForEach,
  next: string | undefined,
  context: StepContext,
  item: Level,
): CompiledStep {
  const names = groupStateNames(group.name);
  const { atMost, result } = group;
  const listed = {
    ...context.bytes.data,
    items: objectOf({ ...RESULT_LOCATION, list: listOf(atMost, itemText(group.in)) }),
  };
  const after = afterGroup(group, names, next, context, listed, atMost);
  const processor =
    result === undefined ? item : skipStates(result, names, item, itemContext(group, context));
  const state: CompiledState = {
    name: names.group,
    state: {
      Type: "Map",
      ItemsPath: "$.items.list",
      MaxConcurrency: group.concurrency,
      ItemSelector: {
        values: {
          ...Object.fromEntries(
            Object.keys(context.bytes.values).map((name) => [`${name}.$`, `$.values.${name}`]),
          ),
          [`${group.item}.$`]: "$$.Map.Item.Value",
        },
        "position.$": "States.Format('{}_{}', $.position, $$.Map.Item.Index)",
        ...(result === undefined
          ? {}
          : { "bucket.$": "$.items.bucket", "prefix.$": "$.items.prefix", "again.$": "$.items.again" }),
      },
      ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...aslOf(processor) },
      ResultPath: "$.outcomes",
      Next: after.start,
    },
    cost: always(GROUP),
    bytes: objectOf(listed),
    inner: [processor],
    items: { worst: atMost, usual: usualItems(group, context.inputs) },
  };
  return {
    ...after,
    start: names.list,
    states: [...listStates(group, names, context, objectOf(listed)), state, ...after.states],
  };
}

/** @param listed bytes of the data including the items */
function listStates(
  group: ForEach,
  names: Names,
  context: StepContext,
  listed: number,
): readonly CompiledState[] {
  const { functions, bytes } = context;
  const call = objectOf({
    execution: bytes.execution,
    group: jsonOf(group.name),
    in: jsonOf(group.in),
    atMost: COUNT,
  });
  return [
    functionTask(
      names.list,
      functions.items,
      {
        Parameters: {
          ...EXECUTION_PARAMETER,
          group: group.name,
          in: { ...group.in },
          atMost: group.atMost,
        },
        ResultPath: "$.items",
        Retry: [FINAL, THROTTLED, LOST_CALL],
        ...catchBroken(names.notListed, context),
        Next: names.group,
      },
      { cost: callCost(functions.items), bytes: Math.max(call, listed) },
    ),
    ...brokenState(
      names.notListed,
      `The items of ${group.name} could not be listed`,
      context,
      failedDataOf(bytes.data, context),
    ),
  ];
}

/**
 * The states after a group: they determine its outcome and branch on it, unless the first failure ends the execution.
 *
 * @param before bytes of the data that the group begins with
 */
function afterGroup(
  group: Parallel | ForEach,
  names: Names,
  next: string | undefined,
  context: StepContext,
  before: Fields,
  members: number,
): CompiledStep {
  const { functions, causeBytes } = context;
  const following = next ?? names.finished;
  const outcomes = outcomesOf(group, members);
  const data = { ...before, outcomes };
  const finished = (bytes: number) =>
    next === undefined ? [finishedState(names.finished, context, bytes)] : [];
  if (group.failFast === true) {
    return { start: following, states: finished(objectOf(data)), data };
  }
  const call = objectOf({ group: jsonOf(group.name), outcomes, causeBytes: CAUSE_BYTES });
  const failedData = failedDataOf(data, context);
  return {
    start: names.outcome,
    states: [
      functionTask(
        names.outcome,
        functions.outcome,
        {
          Parameters: { group: group.name, "outcomes.$": "$.outcomes", causeBytes },
          ResultPath: "$.job",
          Retry: [THROTTLED, LOST_CALL],
          ...catchBroken(names.noOutcome, context),
          Next: names.choose,
        },
        { cost: callCost(functions.outcome), bytes: Math.max(call, failedData) },
      ),
      ...brokenState(names.noOutcome, `How ${group.name} ended could not be found out`, context, failedData),
      {
        name: names.choose,
        state: { Type: "Choice", Choices: [when("success", following)], Default: names.failed },
        cost: always(PASSED),
        bytes: failedData,
        onSuccess: following,
      },
      failedState(names.failed, context, failedData),
      ...finished(failedData),
    ],
    data: { ...data, job: groupRecord(jsonOf(null)) },
  };
}

/** Bytes of the data with a failure: of the group itself, or in the record of the previous job. */
function failedDataOf(data: Fields, { causeBytes }: StepContext): number {
  const failed = groupRecord(caughtFailure(text(causeBytes)));
  return objectOf({ ...data, job: Math.max(failed, data.job ?? 0) });
}

/** Bytes of `$.outcomes`, if every member fails that can, and the causes take all the bytes that they share. */
function outcomesOf(group: Parallel | ForEach, members: number): number {
  if (group.failFast === true) {
    return successOutcomes(members);
  }
  const item = group.shape === "forEach" ? itemText(group.in) : undefined;
  return failureOutcomes(members, item, allCausesBytesOf(members));
}
