import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { ExecutionEnded } from "../contract/events";
import { JANITOR_MEMORY_MB } from "../contract/limits";
import { FUNCTION_TIMEOUT_SECONDS } from "../contract/timeouts";
import { cleanUp } from "../handlers/cleanUp";
import { closure } from "./closure";
import { deadLetters } from "./deadLetters";
import { livyFunction } from "./lambdaFunction";
import type { LivyFunctionArgs } from "./lambdaFunction";
import { FUNCTION_NAMES, janitorRuleName } from "./names";

export interface JanitorArgs extends LivyFunctionArgs {
  /** The pipelines after whose executions it cleans up. */
  readonly pipelineNames: readonly string[];
}

/**
 * Ends the batches of executions that were aborted, timed out or failed, because nothing waits for them any more.
 * Machines depend on it: deleting a machine aborts its executions, and the janitor must still exist then.
 */
export class Janitor extends pulumi.ComponentResource {
  constructor(name: string, args: JanitorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:Janitor", name, {}, opts);

    const { livyUrl, livyCa: ca, region, accountId, nameSuffix } = args;
    // A pattern for the stack's rules: a policy that lists each rule would reach its size limit at about fifty
    // pipelines. Anyone who may create a rule in this account with this target may call the function anyway.
    const rulesArn = pulumi.interpolate`arn:aws:events:${region}:${accountId}:rule/${janitorRuleName("*")}${nameSuffix}`;
    const queueArn = deadLetters(`${name}-dead-letters`, rulesArn, this);
    const fn = livyFunction(
      FUNCTION_NAMES.janitor,
      {
        description: "Ends the batches of an execution that ended without success",
        timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.janitor,
        memoryMb: JANITOR_MEMORY_MB,
        closure: closure((event: ExecutionEnded) => cleanUp({ url: livyUrl.get(), ca }, event)),
        further: [{ actions: ["sqs:SendMessage"], resources: [queueArn] }],
      },
      args,
      this,
    );
    // Calls that failed three times: batches of these executions may still be running.
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
  /** What must exist before the function is called: without the permission an event would be lost. */
  readonly ready: readonly pulumi.Resource[];
  /** The queue for events that can't be delivered. */
  readonly queueArn: pulumi.Input<string>;
  readonly nameSuffix: string;
}

/**
 * Calls the function when an execution of a machine ends without success. Each machine has its own rule: one pattern
 * has room for about twenty machines in its 2,048 characters, and this way a new pipeline does not change the other
 * rules. Source: "Amazon EventBridge quotas" in the EventBridge guide.
 */
function callAtEnd(
  name: string,
  { pipelineName, region, accountId, fn, ready, queueArn, nameSuffix }: CallAtEndArgs,
  parent: pulumi.Resource,
): void {
  // Built from the name, not read from the machine: a resource that depends on a machine is deleted before it.
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
