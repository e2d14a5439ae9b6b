import { randomUUID } from "node:crypto";

import { UserError } from "../../common/errors";
import type { Resource } from "../../synth/synthesise";
import { RESOURCE_TYPES } from "../../synth/resourceTypes";
import { matches, readPattern } from "./eventPattern";
import type { EventPattern } from "./eventPattern";
import { executionArn } from "./executionStart";
import type { ExecutionStart } from "./executionStart";
import type { Invoke } from "./function";
import type { Execution } from "./stateMachine";

/** A function that is called with each event of a pattern. */
export interface Subscription {
  readonly pattern: EventPattern;
  /** The function's name. */
  readonly target: string;
  readonly invoke: Invoke;
}

/** What became of an event at one of its targets. */
export type Delivery = { readonly target: string } & (
  { readonly result: unknown } | { readonly error: Error }
);

/** An event as EventBridge hands it on. */
interface ExecutionEvent {
  readonly source: string;
  readonly detail: object;
  readonly [field: string]: unknown;
}

/**
 * Milliseconds that an execution's end is told to lie back. On AWS an ended execution leaves the functions running
 * that it had called, and whoever cleans up must wait for what they may still start. Here `execute` has ended them.
 */
const LONG_AGO_MS = 3_600_000;

/**
 * Milliseconds that a target may take: a janitor waits minutes for a Livy that does not answer, but here whatever
 * runs ends with the servers.
 */
const PATIENCE_MS = 30_000;

/**
 * Gives the registered event rules and targets their local body. A rule without a pattern is a schedule, for which no
 * run lasts long enough.
 *
 * @param functions local bodies of the Lambda functions by ARN
 * @throws UserError on a pattern of other than exact values, a target that is no function or of no rule of the stack,
 *   and on one that changes the event
 */
export function subscriptions(
  resources: readonly Resource[],
  functions: ReadonlyMap<string, Invoke>,
): readonly Subscription[] {
  const patterns = new Map<string, EventPattern | undefined>();
  for (const { type, name, inputs, outputs } of resources) {
    if (type === RESOURCE_TYPES.eventRule) {
      const json = inputs.eventPattern as string | undefined;
      patterns.set(outputs.name as string, json === undefined ? undefined : readPattern(name, json));
    }
  }
  return resources
    .filter(({ type }) => type === RESOURCE_TYPES.eventTarget)
    .flatMap(({ name, inputs }) => {
      const { rule, arn } = inputs as { rule: string; arn: string };
      const invoke = functions.get(arn);
      if (!patterns.has(rule)) {
        throw new UserError(`event target ${name} is of rule ${rule}, which the stack does not register`);
      }
      if (invoke === undefined) {
        throw new UserError(`event target ${name} calls ${arn}, which has no body on this machine`);
      }
      const change = ["input", "inputPath", "inputTransformer"].find((key) => inputs[key] !== undefined);
      if (change !== undefined) {
        throw new UserError(
          `event target ${name} changes the event by ${change}, which has no body on this machine`,
        );
      }
      const pattern = patterns.get(rule);
      return pattern === undefined ? [] : [{ pattern, target: arn.split(":").at(-1) ?? arn, invoke }];
    });
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

/** Calls with an event the functions that wait for such a one, all at once; never rejects. */
export function deliver(
  event: ExecutionEvent,
  to: readonly Subscription[],
  patienceMs = PATIENCE_MS,
): Promise<readonly Delivery[]> {
  return Promise.all(
    to
      .filter(({ pattern }) => matches(pattern, event))
      .map(({ target, invoke }) =>
        invoke(event, AbortSignal.timeout(patienceMs)).then(
          (result) => ({ target, result }),
          (error: unknown) => ({ target, error: error as Error }),
        ),
      ),
  );
}
