import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { ExecutionEnded } from "../asl/contract";
import { CLEAN_UP_SECONDS, cleanUp } from "../handlers/cleanUp";
import { livyFunction } from "./livyFunction";
import type { LivyFunctionArgs } from "./livyFunction";

export interface JanitorArgs extends LivyFunctionArgs {
  /** The state machines whose executions it cleans up after. */
  readonly machines: readonly Machine[];
}

/** A pipeline's machine, as far as its executions' ends are concerned. */
interface Machine {
  readonly pipelineName: string;
  readonly stateMachineArn: pulumi.Input<string>;
}

/** Ends the batches of executions that were aborted, ran out of time or failed: nobody waits for them any more. */
export class Janitor extends pulumi.ComponentResource {
  constructor(name: string, args: JanitorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:Janitor", name, {}, opts);

    const { livyUrl, livyCa: ca } = args;
    const fn = livyFunction(
      "SparkJobJanitorFunction",
      {
        description: "Ends the batches of an execution that ended without success",
        timeoutSeconds: CLEAN_UP_SECONDS,
        callback: (event: ExecutionEnded) => cleanUp({ url: livyUrl.get(), ca }, event),
      },
      args,
      this,
    );
    for (const machine of args.machines) {
      callAtEnd(`${name}-${machine.pipelineName}`, { machine, fn, nameSuffix: args.nameSuffix }, this);
    }
    this.registerOutputs({});
  }
}

interface CallAtEndArgs {
  readonly machine: Machine;
  readonly fn: aws.lambda.Function;
  readonly nameSuffix: string;
}

/**
 * Has the function called when an execution of a machine ends without success. Each machine has a rule of its own: all
 * in one pattern would be some twenty at most, in its 2,048 characters, and so a pipeline more changes nothing of the
 * others. Now it is the function's policy that is full with some fifty permissions, at 20,480 characters.
 * Sources: "Amazon EventBridge quotas" in the EventBridge guide, "Lambda quotas" in the Lambda guide.
 */
function callAtEnd(name: string, { machine, fn, nameSuffix }: CallAtEndArgs, parent: pulumi.Resource): void {
  const rule = new aws.cloudwatch.EventRule(
    `${name}-rule`,
    {
      // Shorter than the name of the machine's role, so that it is short enough for AWS.
      name: `SparkJobJanitor-${machine.pipelineName}${nameSuffix}`,
      description: `Executions of ${machine.pipelineName} that ended without success`,
      eventPattern: pulumi.output(machine.stateMachineArn).apply(endedWithoutSuccess),
    },
    { parent },
  );
  const permission = new aws.lambda.Permission(
    `${name}-permission`,
    {
      action: "lambda:InvokeFunction",
      function: fn.name,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    },
    { parent },
  );
  new aws.cloudwatch.EventTarget(
    `${name}-target`,
    { rule: rule.name, arn: fn.arn },
    // Without the permission an event would be lost.
    { parent, dependsOn: permission },
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
