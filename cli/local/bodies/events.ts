import { randomUUID } from "node:crypto";

import { UserError } from "../../common/errors";
import type { Resource } from "../../synth/synthesise";
import { RESOURCE_TYPES } from "../../synth/resourceTypes";
import { matches, unsupportedMatcher } from "./eventPattern";
import type { EventPattern } from "./eventPattern";
import { executionArn } from "./executionStart";
import type { ExecutionStart } from "./executionStart";
import type { Invoke } from "./function";
import type { Execution } from "./stateMachine";

/** A function that is called with each event that matches a pattern. */
export interface Subscription {
  readonly pattern: EventPattern;
  /** The function's name. */
  readonly target: string;
  readonly functionArn: string;
}

/** What the event rules and targets of a stack come to on this machine. */
export interface EventRouting {
  readonly subscriptions: readonly Subscription[];
  /** Rules and targets that are skipped, each with the reason: `EventTarget alert: its target is not a Lambda function`. */
  readonly skipped: readonly string[];
}

/** What became of an event at one of its targets. */
export type Delivery = { readonly target: string } & (
  { readonly result: unknown } | { readonly error: Error }
);

/** An event as EventBridge delivers it. */
interface ExecutionEvent {
  readonly source: string;
  readonly detail: object;
  readonly [field: string]: unknown;
}

/**
 * How many milliseconds ago an execution is said to have ended. On AWS the functions that it had called go on, and the
 * janitor must wait for what they may still submit. Here `execute` has ended them.
 */
const LONG_AGO_MS = 3_600_000;

/**
 * Milliseconds that a target may take. The janitor would wait minutes for a Livy that does not answer, but on this
 * machine all batches end with the servers.
 */
const TARGET_TIMEOUT_MS = 30_000;

/**
 * Reads the registered event rules and their targets. What can't be done here is skipped, and named: it must not stop a
 * run. What AWS would refuse, or would pass over without a word, is an error.
 *
 * @throws UserError on a target of a rule, or of a function of this account, that the stack does not register
 */
export function routeEvents(resources: readonly Resource[]): EventRouting {
  const rules = resources.filter(({ type }) => type === RESOURCE_TYPES.eventRule);
  const functions = resources.filter(({ type }) => type === RESOURCE_TYPES.function);
  const targets = resources.filter(({ type }) => type === RESOURCE_TYPES.eventTarget);
  const subscriptions: Subscription[] = [];
  const skipped: string[] = rules.flatMap((rule) => named(rule, whyRuleIsSkipped(rule)));
  for (const target of targets) {
    const { rule: ruleName, arn } = target.inputs as { readonly rule: string; readonly arn: string };
    const rule = rules.find(({ outputs }) => outputs.name === ruleName);
    if (rule === undefined) {
      throw new UserError(
        `EventTarget ${target.name} belongs to the rule ${ruleName}, which the stack does not register`,
      );
    }
    const isRegistered = functions.some(({ outputs }) => outputs.arn === arn);
    if (!isRegistered && arn.startsWith(functionArnPrefix(rule))) {
      throw new UserError(`EventTarget ${target.name} calls ${arn}, which the stack does not register`);
    }
    const change = CHANGES.find((key) => target.inputs[key] !== undefined);
    if (!isRegistered) {
      skipped.push(...named(target, `its target ${arn} is not a Lambda function of the stack`));
    } else if (change !== undefined) {
      skipped.push(...named(target, `${change} is not supported here`));
    } else if (whyRuleIsSkipped(rule) === undefined) {
      const pattern = patternOf(rule) as EventPattern;
      subscriptions.push({ pattern, target: arn.split(":").at(-1) ?? arn, functionArn: arn });
    }
  }
  return { subscriptions, skipped };
}

/** Inputs of a target that change the event on its way. */
const CHANGES = ["input", "inputPath", "inputTransformer"];

/** The ends of an execution after which its event is sent here: see `executionEnded`. */
const ENDS: readonly Execution["status"][] = ["FAILED", "TIMED_OUT", "ABORTED"];

function whyRuleIsSkipped(rule: Resource): string | undefined {
  const pattern = patternOf(rule);
  if (pattern === undefined) {
    return "schedules do not run here";
  }
  const unsupported = unsupportedMatcher(pattern);
  if (unsupported !== undefined) {
    return `it matches ${unsupported}; only exact values are supported here`;
  }
  if (
    !ENDS.some((status) => matches({ detail: statusOf(pattern as EventPattern) }, { detail: { status } }))
  ) {
    return "it does not wait for failed executions, and only they send an event here";
  }
  return undefined;
}

/** The part of a pattern that asks for an execution's status. */
function statusOf({ detail }: EventPattern): EventPattern {
  const status = detail === undefined || Array.isArray(detail) ? undefined : (detail as EventPattern).status;
  return status === undefined ? {} : { status };
}

/** A rule's pattern; undefined for a schedule. */
function patternOf({ inputs }: Resource): object | undefined {
  const json = inputs.eventPattern as string | undefined;
  return json === undefined ? undefined : (JSON.parse(json) as object);
}

/** What the ARNs of all functions begin with in the region and account of a rule. */
function functionArnPrefix({ outputs }: Resource): string {
  const [, partition = "", , region = "", account = ""] = (outputs.arn as string).split(":");
  return `arn:${partition}:lambda:${region}:${account}:function:`;
}

function named({ type, name }: Resource, reason: string | undefined): readonly string[] {
  return reason === undefined ? [] : [`${type.split(":").at(-1) ?? type} ${name}: ${reason}`];
}

/**
 * The event of an execution that has ended without success.
 * Source: "Step Functions Execution Status Change" in the EventBridge reference.
 */
export function executionEnded(
  machineArn: string,
  start: ExecutionStart,
  execution: Execution,
): ExecutionEvent {
  const [, , , region = "", account = ""] = machineArn.split(":");
  const id = executionArn(machineArn, start.name);
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account,
    time: new Date().toISOString(),
    region,
    resources: [id],
    detail: {
      executionArn: id,
      stateMachineArn: machineArn,
      name: start.name,
      status: execution.status,
      startDate: Date.parse(execution.startedAt),
      stopDate: Date.now() - LONG_AGO_MS,
      input: JSON.stringify(start.input),
      output: null,
      error: execution.error ?? null,
      cause: execution.cause ?? null,
      redriveCount: 0,
    },
  };
}

/**
 * Calls the functions that are subscribed to an event, all at once; never rejects.
 *
 * @param functions what calls each function, by ARN
 */
export function deliver(
  event: ExecutionEvent,
  subscriptions: readonly Subscription[],
  functions: ReadonlyMap<string, Invoke>,
  timeoutMs = TARGET_TIMEOUT_MS,
): Promise<readonly Delivery[]> {
  return Promise.all(
    subscriptions
      .filter(({ pattern }) => matches(pattern, event))
      .map(async ({ target, functionArn }) => {
        const invoke = functions.get(functionArn);
        try {
          return { target, result: await invoke?.(event, AbortSignal.timeout(timeoutMs)) };
        } catch (error) {
          return { target, error: error as Error };
        }
      }),
  );
}
