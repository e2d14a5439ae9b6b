import { ROOT_PATH } from "../contract/paths";
import type { groupStateNames } from "../contract/stateNames";
import { fillTemplates } from "../contract/templates";
import type { Level } from "./compiled";
import { S3_LISTING } from "./cost/dataBytes";
import { SHORT_CALL_SECONDS } from "./cost/estimates";
import { always, NOTHING, PASSED, task } from "./cost/figures";
import { objectOf } from "./cost/jsonSizes";
import { brokenState, catchBroken, outcomeState } from "./endStates";
import { LOST_CALL } from "./retries";
import type { ChoiceRule } from "./states";
import type { StepContext } from "./stepContext";

/** Timeout in seconds of a call to S3, which usually takes milliseconds. */
export const S3_SECONDS = 30;

/** AWS APIs that Step Functions calls itself. Source: "Learning to use AWS service SDK integrations". */
export const LIST_OBJECTS = "arn:aws:states:::aws-sdk:s3:listObjectsV2";
export const DELETE_OBJECT = "arn:aws:states:::aws-sdk:s3:deleteObject";

type Names = ReturnType<typeof groupStateNames>;

/**
 * The states of an item, preceded by a look-up in S3: an item whose result is complete is skipped. If it is run again,
 * the marker of its result is deleted first: otherwise, if it failed, the next execution would skip it for its old
 * result.
 *
 * @param result the template of the item's result folder
 * @param context the context of the item's step
 */
export function skipStates(result: string, names: Names, item: Level, context: StepContext): Level {
  const key = markerKey(result);
  const data = objectOf(context.bytes.data);
  const call = { Type: "Task", TimeoutSeconds: S3_SECONDS, Retry: [LOST_CALL] } as const;
  const needs = { resultMarkers: [markerPattern(result)] };
  return {
    start: names.look,
    states: [
      {
        name: names.look,
        state: {
          ...call,
          Resource: LIST_OBJECTS,
          Parameters: { "Bucket.$": "$.bucket", "Prefix.$": key, MaxKeys: 1 },
          ResultSelector: { "count.$": "$.KeyCount" },
          ResultPath: "$.found",
          ...catchBroken(names.unknown, context),
          Next: names.there,
        },
        cost: { worst: task(S3_SECONDS), usual: task(SHORT_CALL_SECONDS) },
        bytes: Math.max(S3_LISTING, data),
        needs,
      },
      ...brokenState(names.unknown, "Its result could not be looked for or forgotten", context, data),
      {
        name: names.there,
        state: {
          Type: "Choice",
          Choices: [found(false, names.skipped), found(true, names.forget)],
          Default: item.start,
        },
        cost: always(PASSED),
        bytes: data,
      },
      outcomeState(names.skipped, { state: "skipped" }, data),
      {
        name: names.forget,
        state: {
          ...call,
          Resource: DELETE_OBJECT,
          Parameters: { "Bucket.$": "$.bucket", "Key.$": key },
          ResultPath: null,
          ...catchBroken(names.unknown, context),
          Next: item.start,
        },
        // Usually there is no result yet.
        cost: { worst: task(S3_SECONDS), usual: NOTHING },
        bytes: data,
        needs,
      },
      ...item.states,
    ],
  };
}

/** The transition of an item whose result is complete. */
function found(again: boolean, next: string): ChoiceRule {
  return {
    And: [
      { Variable: "$.found.count", NumericGreaterThan: 0 },
      { Variable: "$.again", BooleanEquals: again },
    ],
    Next: next,
  };
}

/**
 * The key of a folder's `_SUCCESS` file, which Spark writes last: `{rootPath}/days/{date}/` with the item's own values.
 */
function markerKey(result: string): string {
  const values: string[] = ["$.prefix"];
  const key = fillTemplates(underRoot(result), (name) => {
    values.push(`$.values.${name}`);
    return "{}";
  });
  return `States.Format('{}${key}_SUCCESS', ${values.join(", ")})`;
}

/** The same key relative to the root path, with `*` for each value. */
function markerPattern(result: string): string {
  return `${fillTemplates(underRoot(result), () => "*")}_SUCCESS`;
}

function underRoot(folder: string): string {
  return folder.replace(`{${ROOT_PATH}}/`, "");
}
