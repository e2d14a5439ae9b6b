import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { compile } from "../asl/compile";
import type { SubmitEvent } from "../asl/contract";
import type { Pipeline, SparkJob } from "../asl/pipeline";
import { SUBMIT_SECONDS, submitBatch } from "../handlers/submitBatch";
import { executionRole } from "./executionRole";
import { livyFunction } from "./livyFunction";
import type { LivyFunctionArgs } from "./livyFunction";
import type { LivyFunctions } from "./livyFunctions";
import { logGroup } from "./logGroup";

export interface SparkStateMachineArgs extends LivyFunctionArgs {
  readonly pipeline: Pipeline;
  /** The functions that it shares with other machines. */
  readonly functions: LivyFunctions;
}

/** A pipeline as a state machine, with the Lambda functions that submit its jobs. */
export class SparkStateMachine extends pulumi.ComponentResource {
  public readonly stateMachineArn: pulumi.Output<string>;

  constructor(name: string, args: SparkStateMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:SparkStateMachine", name, {}, opts);

    const { pipeline, livyUrl, livyCa: ca } = args;
    const submit = pipeline.jobs.map(({ name: job, file, className, args: batchArgs }: SparkJob) =>
      livyFunction(
        `${job}JobSubmitFunction`,
        {
          description: `Submits ${className} to Livy`,
          timeoutSeconds: SUBMIT_SECONDS,
          callback: (event: SubmitEvent) =>
            submitBatch({ url: livyUrl.get(), ca }, { name: job, file, className, args: batchArgs }, event),
        },
        args,
        this,
      ),
    );

    const submitArns = submit.map((fn) => fn.arn);
    const { check, query, stop } = args.functions;
    const machineName = pipeline.name + args.nameSuffix;
    const logs = logGroup(`${name}-logs`, `/aws/vendedlogs/states/${machineName}`, args, this);
    const machine = new aws.sfn.StateMachine(
      name,
      {
        name: machineName,
        roleArn: executionRole(args.nameSuffix, [check.arn, ...submitArns, query.arn, stop.arn], this),
        definition: definitionOf(args, submitArns),
        loggingConfiguration: {
          level: "ALL",
          includeExecutionData: true,
          logDestination: pulumi.interpolate`${logs.arn}:*`,
        },
        tracingConfiguration: { enabled: true },
      },
      { parent: this },
    );

    this.stateMachineArn = machine.arn;
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }
}

function definitionOf(
  { pipeline, functions }: SparkStateMachineArgs,
  submitArns: readonly pulumi.Output<string>[],
): pulumi.Output<string> {
  return pulumi
    .all([pulumi.all([...submitArns]), functions.check, functions.query, functions.stop])
    .apply(([arns, check, query, stop]) => {
      const submit = pipeline.jobs.map(
        (job, index) => [job.name, { arn: arns[index] ?? "", timeoutSeconds: SUBMIT_SECONDS }] as const,
      );
      const machine = compile(pipeline, { check, submit: Object.fromEntries(submit), query, stop });
      return JSON.stringify(machine, null, 2);
    });
}
