import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { ExecutionEnded } from "../contract/events";
import { FUNCTION_TIMEOUT_SECONDS } from "../contract/timeouts";
import { cleanUp } from "../handlers/cleanUp";
import { deadLetters } from "./deadLetters";
import { livyFunction } from "./lambdaFunction";
import type { LivyFunctionArgs } from "./lambdaFunction";
import { FUNCTION_NAMES, janitorRuleName } from "./names";

export interface JanitorArgs extends LivyFunctionArgs {
  /** The pipelines after whose executions it cleans up. */
  readonly pipelineNames: readonly string[];
}

/**
 * Ends the batches of executions that were aborted, ran out of time or failed: nobody waits for them any more. Machines
 * depend on it: the deletion of a machine aborts its executions, and there must be a janitor then.
 */
export class Janitor extends pulumi.ComponentResource {
  constructor(name: string, args: JanitorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:Janitor", name, {}, opts);

    const { livyUrl, livyCa: ca, region, accountId, nameSuffix } = args;
    // Every rule of the stack, and rules of such a name alone: a policy that named each would be full with some fifty
    // pipelines. Who may make a rule in this account, and give it this target, may call the function anyway.
    const rulesArn = pulumi.interpolate`arn:aws:events:${region}:${accountId}:rule/${janitorRuleName("*")}${nameSuffix}`;
    const queueArn = deadLetters(`${name}-dead-letters`, rulesArn, this);
    const fn = livyFunction(
      FUNCTION_NAMES.janitor,
      {
        description: "Ends the batches of an execution that ended without success",
        timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.janitor,
        callback: (event: ExecutionEnded) => cleanUp({ url: livyUrl.get(), ca }, event),
        further: [{ actions: ["sqs:SendMessage"], resources: [queueArn] }],
      },
      args,
      this,
    );
    // What the function could not do in three calls: the executions whose batches may run on.
    const onFailure = new aws.lambda.FunctionEventInvokeConfig(
      `${name}-on-failure`,
      { functionName: fn.name, destinationConfig: { onFailure: { destination: queueArn } } },
      { parent: this },
    );
    const permission = new aws.lambda.Permission(
      `${name}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: fn.name,
        principal: "events.amazonaws.com",
        sourceArn: rulesArn,
      },
      { parent: this },
    );
    const callArgs = { region, accountId, nameSuffix, fn, ready: [permission, onFailure], queueArn };
    for (const pipelineName of args.pipelineNames) {
      callAtEnd(`${name}-${pipelineName}`, { ...callArgs, pipelineName }, this);
    }
    this.registerOutputs({});
  }
}

interface CallAtEndArgs {
  readonly pipelineName: string;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  readonly fn: aws.lambda.Function;
  /** What the function must have before it is called: without the permission an event would be lost. */
  readonly ready: readonly pulumi.Resource[];
  /** Takes the events that can't be delivered. */
  readonly queueArn: pulumi.Input<string>;
  readonly nameSuffix: string;
}

/**
 * Has the function called when an execution of a machine ends without success. Each machine has a rule of its own: all
 * in one pattern would be some twenty at most, in its 2,048 characters, and so a pipeline more changes nothing of the
 * others. Source: "Amazon EventBridge quotas" in the EventBridge guide.
 */
function callAtEnd(
  name: string,
  { pipelineName, region, accountId, fn, ready, queueArn, nameSuffix }: CallAtEndArgs,
  parent: pulumi.Resource,
): void {
  // Made of the name, not taken from the machine: whatever takes something from a machine is deleted before it.
  const machineArn = pulumi.interpolate`arn:aws:states:${region}:${accountId}:stateMachine:${pipelineName}${nameSuffix}`;
  const rule = new aws.cloudwatch.EventRule(
    `${name}-rule`,
    {
      name: janitorRuleName(pipelineName) + nameSuffix,
      description: `Executions of ${pipelineName} that ended without success`,
      eventPattern: machineArn.apply(endedWithoutSuccess),
    },
    { parent },
  );
  new aws.cloudwatch.EventTarget(
    `${name}-target`,
    { rule: rule.name, arn: fn.arn, deadLetterConfig: { arn: queueArn } },
    { parent, dependsOn: [...ready] },
  );
}

/** Source: "Step Functions Execution Status Change" in the EventBridge reference. */
function endedWithoutSuccess(stateMachineArn: string): string {
  return JSON.stringify({
    source: ["aws.states"],
    "detail-type": ["Step Functions Execution Status Change"],
    detail: {
      stateMachineArn: [stateMachineArn],
      status: ["ABORTED", "FAILED", "TIMED_OUT"],
    },
  });
}
