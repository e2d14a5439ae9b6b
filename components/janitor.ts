import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { ExecutionEnded } from "../asl/contract";
import { CLEAN_UP_SECONDS, cleanUp } from "../handlers/cleanUp";
import { livyFunction } from "./livyFunction";
import type { LivyFunctionArgs } from "./livyFunction";

export interface JanitorArgs extends LivyFunctionArgs {
  /** The state machines whose executions it cleans up after. */
  readonly stateMachineArns: readonly pulumi.Input<string>[];
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
    const rule = new aws.cloudwatch.EventRule(
      `${name}-rule`,
      {
        name: `SparkJobJanitor${args.nameSuffix}`,
        description: "Executions that ended without success",
        eventPattern: pulumi.all([...args.stateMachineArns]).apply(endedWithoutSuccess),
      },
      { parent: this },
    );
    const permission = new aws.lambda.Permission(
      `${name}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: fn.name,
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      { rule: rule.name, arn: fn.arn },
      // Without the permission an event would be lost.
      { parent: this, dependsOn: permission },
    );
    this.registerOutputs({});
  }
}

/** Source: "Step Functions Execution Status Change" in the EventBridge reference. */
function endedWithoutSuccess(stateMachineArns: readonly string[]): string {
  return JSON.stringify({
    source: ["aws.states"],
    "detail-type": ["Step Functions Execution Status Change"],
    detail: {
      stateMachineArn: [...stateMachineArns].sort(),
      status: ["ABORTED", "FAILED", "TIMED_OUT"],
    },
  });
}
