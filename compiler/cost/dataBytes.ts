import { MAX_INPUT_BYTES } from "../../contract/executionInput";
import type { ItemSource, Pipeline } from "../../model/pipeline";
import { forEachsOf } from "../../model/steps";
import { jsonOf, listOf, objectOf, text } from "./jsonSizes";
import type { Fields } from "./jsonSizes";

/**
 * Maximum bytes of an execution's data as JSON in UTF-8: with texts as long as the check function allows, with as many
 * items as each forEach may have, and with causes of maximum length.
 */

/** A text of an execution's input, as long as the check function allows. */
export const INPUT_TEXT = text(MAX_INPUT_BYTES);
const DATE = text("2013-08-01".length);
/** A time as Step Functions writes it: `2026-01-01T00:00:00.000Z`. */
const TIME = text(24);
const MILLISECONDS = 13;
/** A count of redrives, retries or items, or a flag. */
export const COUNT = 5;
/** A limit of a job, or a wait: at most a year. */
export const SECONDS = 8;
export const CAUSE_BYTES = 6;

/** An execution's or a machine's name: 80 characters. Source: StartExecution in the Step Functions API reference. */
const NAME = 80 * 4;
/** `arn:aws:states:ap-southeast-1:123456789012:execution:<machine>:<name>`. */
const EXECUTION_ARN = text(54 + 80 + NAME);
/** `arn:aws:iam::123456789012:role/<name of 64 characters>`. */
const ROLE_ARN = text(31 + 64);
/** An execution's key, see `handlers/batchName.ts`. */
const EXECUTION_KEY = 91;

/** Names of errors: of this project, Lambda and Step Functions. */
const ERROR = text(64);
/** A cause that a Catch writes: Lambda's JSON of an error whose message is a page long, and repeated in the trace. */
const CAUGHT_CAUSE = text(16_384);
/** The machine's own cause for an error of AWS, see `brokenState`. */
const BROKEN_CAUSE = text(160);

/** S3's answer about one key of 1,024 bytes, which is in it twice. */
export const S3_LISTING = 4_096;

/** `$$.Execution`. */
export function executionContext(pipeline: Pipeline): number {
  return objectOf({
    Id: EXECUTION_ARN,
    Input: objectOf({
      rootPath: INPUT_TEXT,
      again: COUNT,
      // Added by Step Functions if another execution has started this one.
      AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: EXECUTION_ARN,
      ...inputFields(pipeline),
    }),
    Name: text(NAME),
    RoleArn: ROLE_ARN,
    StartTime: TIME,
    RedriveCount: COUNT,
    RedriveTime: TIME,
  });
}

/** The inputs that a pipeline declares: the list of a forEach has as many texts as the forEach may have items. */
function inputFields({ run, inputs = {} }: Pipeline): Fields {
  const sources = forEachsOf(run);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, example]) => {
      if (typeof example === "string") {
        const isDay = sources.some(
          ({ in: source }) => "from" in source && [source.from, source.to].includes(name),
        );
        return [name, isDay ? DATE : INPUT_TEXT];
      }
      const limits = sources.flatMap(({ in: source, atMost }) =>
        "list" in source && source.list === name ? [atMost] : [],
      );
      return [name, listOf(limits.length === 0 ? example.length : Math.min(...limits), INPUT_TEXT)];
    }),
  );
}

/**
 * Where in S3 the results of a forEach's items are, and whether they are run again: fields of `$.items` and of an item.
 */
export const RESULT_LOCATION: Fields = { bucket: text(63), prefix: INPUT_TEXT, again: COUNT };

/** `$.found` of an item. */
export const RESULT_COUNT = objectOf({ count: COUNT });

/** One item of a forEach. */
export function itemText(source: ItemSource): number {
  return "list" in source ? INPUT_TEXT : DATE;
}

/** The failure of a job whose cause is shortened to `cause` bytes, including quotes. */
export function reportedFailure(cause: number): number {
  return objectOf({ Error: ERROR, Cause: cause });
}

/** A failure that a Catch may have written: the functions shorten its cause later. */
export function caughtFailure(cause: number): number {
  return objectOf({ Error: ERROR, Cause: Math.max(cause, CAUGHT_CAUSE) });
}

/** `$.job` of a job. */
export function jobRecord(jobName: string, position: number, failure: number): number {
  const trouble = objectOf({
    unreachable: MILLISECONDS,
    serverError: MILLISECONDS,
    unknownState: MILLISECONDS,
    notFound: MILLISECONDS,
    mismatch: MILLISECONDS,
    unauthorised: MILLISECONDS,
    rejected: MILLISECONDS,
  });
  return objectOf({
    id: 10,
    name: text(EXECUTION_KEY + jobName.length + position + "--".length + 2 * COUNT),
    attempt: COUNT,
    retry: COUNT,
    state: jsonOf("interrupted"),
    submittedAt: MILLISECONDS,
    waitSeconds: SECONDS,
    startedAt: MILLISECONDS,
    endedAt: MILLISECONDS,
    applicationId: text(40),
    trouble,
    failure,
  });
}

/** `$.job` of a group. */
export function groupRecord(failure: number): number {
  return objectOf({ state: jsonOf("success"), failure, succeeded: COUNT, skipped: COUNT });
}

/** `$.outcomes` of a group whose members all succeed. */
export function successOutcomes(members: number): number {
  return listOf(members, objectOf({ state: jsonOf("success") }));
}

/**
 * `$.outcomes` of a group whose members all fail.
 *
 * @param causes bytes of all causes together
 */
export function failureOutcomes(members: number, item: number | undefined, causes: number): number {
  const one = objectOf({
    state: jsonOf("failed"),
    failure: reportedFailure(text(0)),
    ...(item === undefined ? {} : { item }),
  });
  return listOf(members, one) + Math.max(causes, members * BROKEN_CAUSE);
}
