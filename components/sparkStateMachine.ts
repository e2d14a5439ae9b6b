import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { compile } from "../asl/compile";
import type { ExecutionInput, QueryEvent } from "../asl/contract";
import type { Pipeline, SparkJob } from "../asl/pipeline";
import { queryBatch } from "../handlers/queryBatch";
import { submitBatch } from "../handlers/submitBatch";
import { executionRole } from "./executionRole";
import { FUNCTION_TIMEOUT_SECONDS, livyFunction } from "./livyFunction";
import type { LivyFunctionsArgs } from "./livyFunction";
import { logGroup } from "./logGroup";

export interface SparkStateMachineArgs extends LivyFunctionsArgs {
  readonly pipeline: Pipeline;
  /** Livy's endpoint, e.g. `http://ip-10-0-0-10.ec2.internal:8998`. */
  readonly livyUrl: pulumi.Output<string>;
  /** The authority that signed Livy's certificate, PEM; undefined for plain HTTP. */
  readonly livyCa: string | undefined;
  /** Seconds between two looks at a running batch. */
  readonly waitSeconds: number;
}

/** A pipeline as a state machine, with the Lambda functions that speak to Livy for it. */
export class SparkStateMachine extends pulumi.ComponentResource {
  public readonly stateMachineArn: pulumi.Output<string>;

  constructor(name: string, args: SparkStateMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:SparkStateMachine", name, {}, opts);

    const { pipeline, livyUrl, livyCa: ca } = args;
    const submit = pipeline.jobs.map(({ name: job, file, className, args: batchArgs }: SparkJob) =>
      livyFunction(
        `${job}JobSubmitFunction`,
        `Submits ${className} to Livy`,
        (input: ExecutionInput) =>
          submitBatch({ url: livyUrl.get(), ca }, { file, className, args: batchArgs }, input),
        args,
        this,
      ),
    );
    const query = livyFunction(
      "SparkJobStatusFunction",
      "Asks Livy for a batch's state",
      (event: QueryEvent) => queryBatch({ url: livyUrl.get(), ca }, event),
      args,
      this,
    );

    const submitArns = submit.map((fn) => fn.arn);
    const machineName = pipeline.name + args.nameSuffix;
    const logs = logGroup(`${name}-logs`, `/aws/vendedlogs/states/${machineName}`, args, this);
    const machine = new aws.sfn.StateMachine(
      name,
      {
        name: machineName,
        roleArn: executionRole(args.nameSuffix, [...submitArns, query.arn], this),
        definition: definitionOf(args, submitArns, query.arn),
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
  { pipeline, waitSeconds }: SparkStateMachineArgs,
  submitArns: readonly pulumi.Output<string>[],
  queryArn: pulumi.Output<string>,
): pulumi.Output<string> {
  return pulumi.all([pulumi.all([...submitArns]), queryArn]).apply(([submit, query]) => {
    const byJob = pipeline.jobs.map((job, index) => [job.name, submit[index] ?? ""] as const);
    const machine = compile(pipeline, {
      submit: Object.fromEntries(byJob),
      query,
      waitSeconds,
      taskTimeoutSeconds: FUNCTION_TIMEOUT_SECONDS + 10,
    });
    return JSON.stringify(machine, null, 2);
  });
}
