import { MAX_INPUT_BYTES } from "../../contract/executionInput";
import { MAX_EXECUTION_NAME } from "../../contract/limits";
import { ALL_CAUSES_BYTES, causeBytesOf } from "../groupStates";
import { digits, jsonOf, listOf, objectOf, text } from "./jsonSizes";
import type { Fields } from "./jsonSizes";
import type { ForEach, ItemSource, Parallel, Pipeline, SparkJob, Step } from "../../model/pipeline";
import { EXECUTION_CAUSE_BYTES } from "../place";
import { argumentInputs, folderInputs } from "../../model/inputs";
import { forEachsOf } from "../../model/steps";

/** A text of an execution's input; what the check function allows. */
const INPUT_TEXT = text(MAX_INPUT_BYTES);
const DATE = text("2013-08-01".length);
/** A time as Step Functions gives it: `2026-01-01T00:00:00.000Z`. */
const TIME = text(24);
const MILLISECONDS = 13;
/** A count of redrives, retries or items. */
const COUNT = 5;

/** An execution's name, whose characters may have four bytes each. */
const NAME = MAX_EXECUTION_NAME * 4;
/** `arn:aws:states:ap-southeast-1:123456789012:execution:<machine>:<name>`. */
const EXECUTION_ARN = text(54 + MAX_EXECUTION_NAME + NAME);
/** `arn:aws:iam::123456789012:role/<name of 64 characters>`. */
const ROLE_ARN = text(31 + 64);
/** An execution's key, see `handlers/batchName.ts`. */
const EXECUTION_KEY = 91;

/** Names of errors: the project's own, Lambda's and Step Functions'. */
const ERROR = text(64);
/** What a catch puts into a cause: Lambda's JSON of an error whose message has a page, which the trace repeats. */
const CAUGHT_CAUSE = text(16_384);
/** What the machine says of an error of AWS' own, see `brokenState`. */
const BROKEN_CAUSE = text(160);

/** What S3 answers about one key of 1,024 bytes, which is there twice. */
const LISTED = 4_096;

/** Where a step stands. */
interface Stand {
  /** `$$.Execution`. */
  readonly execution: number;
  /** The item of each forEach around it. */
  readonly values: Fields;
  readonly position: number;
  /** A cause, quotes included. */
  readonly cause: number;
  /** Is told of everything that is as large as it can be. */
  readonly see: (bytes: number) => void;
}

/**
 * Bytes of the largest JSON that a state of the pipeline's machine can begin with, call something with or end with, as
 * UTF-8: every text as long as the check function lets it be, every forEach with as many items as it may have, every
 * failure with the longest cause.
 */
export function worstStateBytes(pipeline: Pipeline): number {
  let largest = 0;
  const see = (bytes: number) => {
    largest = Math.max(largest, bytes);
  };
  const input = objectOf({
    rootPath: INPUT_TEXT,
    again: COUNT,
    // Step Functions' own, of an execution that another one has started.
    AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: EXECUTION_ARN,
    ...inputFields(pipeline),
  });
  const execution = objectOf({
    Id: EXECUTION_ARN,
    Input: input,
    Name: text(NAME),
    RoleArn: ROLE_ARN,
    StartTime: TIME,
    RedriveCount: COUNT,
    RedriveTime: TIME,
  });
  const items = forEachsOf(pipeline.run).map(({ name, in: source, atMost }) => ({
    group: name,
    in: source,
    atMost,
  }));
  see(
    objectOf({
      execution,
      inputs: jsonOf(pipeline.inputs ?? {}),
      folders: jsonOf(folderInputs(pipeline)),
      arguments: jsonOf(argumentInputs(pipeline)),
      items: jsonOf(items),
    }),
  );
  const position = text(0);
  const data = { values: objectOf({}), position };
  walk(pipeline.run, data, {
    execution,
    values: {},
    position,
    cause: text(EXECUTION_CAUSE_BYTES),
    see,
  });
  return largest;
}

/** The inputs that a pipeline declares: a list that a forEach takes has as many texts as the forEach has items. */
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

/** Follows `compileStep` with the data that the states pass on. Returns what it is after the step's success. */
function walk(step: Step, data: Fields, stand: Stand): Fields {
  stand.see(objectOf(data));
  switch (step.shape) {
    case undefined:
      return walkJob(step, data, stand);
    case "sequence":
      return step.steps.reduce((before, part) => walk(part, before, stand), data);
    case "parallel":
      return walkParallel(step, data, stand);
    case "forEach":
      return walkForEach(step, data, stand);
  }
}

function walkJob(job: SparkJob, data: Fields, { execution, values, position, cause, see }: Stand): Fields {
  const { name: jobName } = job;
  const which = { execution, values: objectOf(values), position, retries: COUNT };
  const failure = objectOf({ Error: ERROR, Cause: Math.max(cause, CAUGHT_CAUSE) });
  const limits = { startLimitSeconds: 8, runLimitSeconds: 8, causeBytes: 6 };
  const failed = recordOf(jobName, position, failure);
  see(objectOf({ ...which, retry: COUNT }));
  see(
    objectOf({
      ...which,
      ...limits,
      job: recordOf(jobName, position, objectOf({ Error: ERROR, Cause: cause })),
      jobName: jsonOf(jobName),
      application: jsonOf(job.className ?? job.file),
    }),
  );
  see(objectOf({ ...which, jobName: jsonOf(jobName), causeBytes: 6, failure }));
  // What is caught stands in the record of the job or group before, if there was one.
  see(objectOf({ ...data, job: Math.max(failed, groupRecord(failure)) }));
  return { ...data, job: recordOf(jobName, position, "null".length) };
}

/** `$.job` of a job. */
function recordOf(jobName: string, position: number, failure: number): number {
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
    startedAt: MILLISECONDS,
    applicationId: text(40),
    trouble,
    failure,
  });
}

/** `$.job` of a group. */
function groupRecord(failure: number): number {
  return objectOf({ state: jsonOf("success"), failure, succeeded: COUNT, skipped: COUNT });
}

function walkParallel(group: Parallel, data: Fields, stand: Stand): Fields {
  const members = group.branches.length;
  const within = { ...stand, cause: causeOfMember(group, members) };
  group.branches.forEach((branch) => walk(branch, data, within));
  return afterGroup(group, outcomesOf(group, members, undefined), data, stand);
}

function walkForEach(group: ForEach, data: Fields, stand: Stand): Fields {
  const { item: name, atMost, in: source, result } = group;
  const { execution, values, see } = stand;
  const item = itemOf(source);
  see(objectOf({ execution, group: jsonOf(group.name), in: jsonOf(source), atMost: COUNT }));
  const listed = { bucket: text(63), prefix: INPUT_TEXT, again: COUNT };
  const after = { ...data, items: objectOf({ ...listed, list: listOf(atMost, item) }) };
  see(objectOf(after));
  const within = {
    ...stand,
    values: { ...values, [name]: item },
    position: stand.position + "_".length + digits(atMost),
    cause: causeOfMember(group, atMost),
  };
  const begin = { values: objectOf(within.values), position: within.position };
  if (result === undefined) {
    walk(group.run, begin, within);
  } else {
    see(LISTED);
    walk(group.run, { ...begin, ...listed, found: objectOf({ count: COUNT }) }, within);
  }
  return afterGroup(group, outcomesOf(group, atMost, item), after, stand);
}

function itemOf(source: ItemSource): number {
  return "list" in source ? INPUT_TEXT : DATE;
}

/** The most bytes of the cause of one member, quotes included. */
function causeOfMember({ failFast = false }: Parallel | ForEach, members: number): number {
  return text(failFast ? EXECUTION_CAUSE_BYTES : causeBytesOf(members));
}

/** `$.outcomes`, each failed if it can be. The members share the room for causes; all of it counts as used. */
function outcomesOf({ failFast }: Parallel | ForEach, members: number, item: number | undefined): number {
  if (failFast === true) {
    return listOf(members, objectOf({ state: jsonOf("success") }));
  }
  const failure = objectOf({ Error: ERROR, Cause: text(0) });
  const one = objectOf({ state: jsonOf("failed"), failure, ...(item === undefined ? {} : { item }) });
  const causes = Math.min(members * causeBytesOf(1), ALL_CAUSES_BYTES);
  return listOf(members, one) + Math.max(causes, members * BROKEN_CAUSE);
}

function afterGroup(
  { name, failFast = false }: Parallel | ForEach,
  outcomes: number,
  before: Fields,
  { cause, see }: Stand,
): Fields {
  const data = { ...before, outcomes };
  see(objectOf(data));
  if (failFast) {
    return data;
  }
  see(objectOf({ group: jsonOf(name), outcomes, causeBytes: 6 }));
  const failure = objectOf({ Error: ERROR, Cause: Math.max(cause, CAUGHT_CAUSE) });
  see(objectOf({ ...data, job: Math.max(groupRecord(failure), before.job ?? 0) }));
  return { ...data, job: groupRecord("null".length) };
}
