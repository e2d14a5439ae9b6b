import { ROOT_PATH } from "../contract/paths";
import { fillTemplates } from "../contract/templates";
import { groupStateNames } from "../contract/stateNames";
import type { ForEach, Parallel, Step } from "../model/pipeline";
import {
  brokenState,
  calls,
  EXECUTION,
  EXECUTION_CAUSE_BYTES,
  failedState,
  failureTo,
  finishedState,
  outcome,
  statesOf,
} from "./place";
import type { Compiled, Place } from "./place";
import { FINAL, LOST_CALL, THROTTLED } from "./retries";
import type { Catcher, ChoiceRule, MapState, ParallelState, State, TaskState } from "./states";
import { when } from "./jobStates";

/** Turns a step into states; `compile.ts` has the one for all shapes. */
export type CompileStep = (step: Step, next: string | undefined, place: Place) => Compiled;

/** Bytes of JSON that all causes of a group's outcomes have together, of the 256 KiB that a state may hold. */
export const ALL_CAUSES_BYTES = 128 * 1024;

/** The most that one of them has: a page. */
const CAUSE_BYTES = 8_000;

/** Milliseconds are nothing to S3, and seconds are much. */
const S3_SECONDS = 30;

/** AWS' own APIs, which Step Functions calls itself. Source: "Learning to use AWS service SDK integrations". */
export const LIST_OBJECTS = "arn:aws:states:::aws-sdk:s3:listObjectsV2";
export const DELETE_OBJECT = "arn:aws:states:::aws-sdk:s3:deleteObject";

type Names = ReturnType<typeof groupStateNames>;

/** The states of steps side by side. */
export function parallelStates(
  group: Parallel,
  next: string | undefined,
  place: Place,
  compileStep: CompileStep,
): Compiled {
  const names = groupStateNames(group.name);
  const within = memberPlace(group, group.branches.length, undefined, place);
  const after = afterGroup(group, names, next, place);
  const state: ParallelState = {
    Type: "Parallel",
    Branches: group.branches.map((branch) => statesOf(compileStep(branch, undefined, within))),
    ResultPath: "$.outcomes",
    Next: after.start,
  };
  return { start: names.group, states: [[names.group, state], ...after.states] };
}

/** The states of one step for each item: the items are listed, and each is run unless its result exists. */
export function forEachStates(
  group: ForEach,
  next: string | undefined,
  place: Place,
  compileStep: CompileStep,
): Compiled {
  const names = groupStateNames(group.name);
  const within = memberPlace(group, group.atMost, group.item, place);
  const after = afterGroup(group, names, next, place);
  const item = compileStep(group.run, undefined, within);
  const state: MapState = {
    Type: "Map",
    ItemsPath: "$.items.list",
    MaxConcurrency: group.concurrency,
    ItemSelector: {
      values: {
        ...Object.fromEntries(place.items.map((name) => [`${name}.$`, `$.values.${name}`])),
        [`${group.item}.$`]: "$$.Map.Item.Value",
      },
      "position.$": "States.Format('{}_{}', $.position, $$.Map.Item.Index)",
      ...(group.result === undefined
        ? {}
        : { "bucket.$": "$.items.bucket", "prefix.$": "$.items.prefix", "again.$": "$.items.again" }),
    },
    ItemProcessor: {
      ProcessorConfig: { Mode: "INLINE" },
      ...statesOf(group.result === undefined ? item : lookFirst(group.result, names, item, within)),
    },
    ResultPath: "$.outcomes",
    Next: after.start,
  };
  return {
    start: names.list,
    states: [...listStates(group, names, place), [names.group, state], ...after.states],
  };
}

/** How the members of a group stand, whose failures share the room for causes. */
function memberPlace(
  { failFast = false }: Parallel | ForEach,
  members: number,
  item: string | undefined,
  place: Place,
): Place {
  return {
    ...place,
    items: item === undefined ? place.items : [...place.items, item],
    success: "outcome",
    // What ends the run ends it from wherever it is.
    failure: failFast ? "ends" : "outcome",
    item,
    causeBytes: failFast ? EXECUTION_CAUSE_BYTES : causeBytesOf(members),
  };
}

/** The most bytes of one member's cause, as JSON. */
export function causeBytesOf(members: number): number {
  return Math.min(CAUSE_BYTES, Math.floor(ALL_CAUSES_BYTES / members));
}

function listStates(group: ForEach, names: Names, place: Place): readonly (readonly [string, State])[] {
  const list: TaskState = {
    Type: "Task",
    ...calls(place.bindings.items),
    Parameters: { ...EXECUTION, group: group.name, in: { ...group.in }, atMost: group.atMost },
    ResultPath: "$.items",
    Retry: [FINAL, THROTTLED, LOST_CALL],
    ...caught(names.notListed, place),
    Next: names.group,
  };
  return [
    [names.list, list],
    ...broken(names.notListed, `The items of ${group.name} could not be listed`, place),
  ];
}

/**
 * An item's states with a look at S3 before them. An item that is run again loses the mark of its result first: if it
 * fails, the next execution would skip it for the old result.
 */
function lookFirst(result: string, names: Names, item: Compiled, place: Place): Compiled {
  const key = markerKey(result);
  const call = { Type: "Task", TimeoutSeconds: S3_SECONDS, Retry: [LOST_CALL] } as const;
  const look: TaskState = {
    ...call,
    Resource: LIST_OBJECTS,
    Parameters: { "Bucket.$": "$.bucket", "Prefix.$": key, MaxKeys: 1 },
    ResultSelector: { "count.$": "$.KeyCount" },
    ResultPath: "$.found",
    ...caught(names.unknown, place),
    Next: names.there,
  };
  const forget: TaskState = {
    ...call,
    Resource: DELETE_OBJECT,
    Parameters: { "Bucket.$": "$.bucket", "Key.$": key },
    ResultPath: null,
    ...caught(names.unknown, place),
    Next: item.start,
  };
  return {
    start: names.look,
    states: [
      [names.look, look],
      ...broken(names.unknown, "Its result could not be looked for or forgotten", place),
      [
        names.there,
        {
          Type: "Choice",
          Choices: [found(false, names.skipped), found(true, names.forget)],
          Default: item.start,
        },
      ],
      [names.skipped, outcome({ state: "skipped" })],
      [names.forget, forget],
      ...item.states,
    ],
  };
}

/** Where an item goes whose result is there. */
function found(again: boolean, next: string): ChoiceRule {
  return {
    And: [
      { Variable: "$.found.count", NumericGreaterThan: 0 },
      { Variable: "$.again", BooleanEquals: again },
    ],
    Next: next,
  };
}

/** `{rootPath}/days/{date}/` as the key of its `_SUCCESS` file, out of the item's own values. */
function markerKey(result: string): string {
  const values: string[] = ["$.prefix"];
  const key = fillTemplates(result.replace(`{${ROOT_PATH}}/`, ""), (name) => {
    values.push(`$.values.${name}`);
    return "{}";
  });
  return `States.Format('{}${key}_SUCCESS', ${values.join(", ")})`;
}

/** What follows a group: its outcome is found, unless the first failure has ended the run. */
function afterGroup(
  group: Parallel | ForEach,
  names: Names,
  next: string | undefined,
  place: Place,
): Compiled {
  const goOn = next ?? names.finished;
  const finished: readonly (readonly [string, State])[] =
    next === undefined ? [[names.finished, finishedState(place)]] : [];
  if (group.failFast === true) {
    return { start: goOn, states: finished };
  }
  const find: TaskState = {
    Type: "Task",
    ...calls(place.bindings.outcome),
    Parameters: { group: group.name, "outcomes.$": "$.outcomes", causeBytes: place.causeBytes },
    ResultPath: "$.job",
    Retry: [THROTTLED, LOST_CALL],
    ...caught(names.noOutcome, place),
    Next: names.choose,
  };
  return {
    start: names.outcome,
    states: [
      [names.outcome, find],
      ...broken(names.noOutcome, `How ${group.name} ended could not be found out`, place),
      [names.choose, { Type: "Choice", Choices: [when("success", goOn)], Default: names.failed }],
      [names.failed, failedState(place)],
      ...finished,
    ],
  };
}

/** An error of AWS' own ends the execution where failures do, with its own cause; elsewhere it is an outcome. */
function caught(next: string, { failure }: Place): { readonly Catch?: readonly Catcher[] } {
  return failure === "ends" ? {} : { Catch: [failureTo(next)] };
}

function broken(name: string, what: string, place: Place): readonly (readonly [string, State])[] {
  return place.failure === "ends" ? [] : [[name, brokenState(place, what)]];
}
