import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { compile } from "../asl/compile";
import type { ExecutionInput, QueryEvent } from "../asl/contract";
import type { Pipeline, SparkJob } from "../asl/pipeline";
import { queryBatch } from "../handlers/queryBatch";
import { submitBatch } from "../handlers/submitBatch";
import { FUNCTION_TIMEOUT_SECONDS, livyFunction } from "./livyFunction";
import { allow, assumedBy } from "./policies";

export interface SparkStateMachineArgs {
  readonly pipeline: Pipeline;
  /** Livy's endpoint, e.g. `http://ip-10-0-0-10.ec2.internal:8998`. */
  readonly livyUrl: pulumi.Output<string>;
  readonly subnetId: pulumi.Input<string>;
  /** Security group of the functions. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Seconds between two looks at a running batch. */
  readonly waitSeconds: number;
  /** Appended to the physical names. */
  readonly nameSuffix: string;
}

/** A pipeline as a state machine, with the Lambda functions that speak to Livy for it. */
export class SparkStateMachine extends pulumi.ComponentResource {
  public readonly stateMachineArn: pulumi.Output<string>;

  constructor(name: string, args: SparkStateMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:SparkStateMachine", name, {}, opts);

    const { pipeline, livyUrl } = args;
    const roleArn = functionsRole(args.nameSuffix, this);
    const submit = pipeline.jobs.map(({ name: job, file, className, args: batchArgs }: SparkJob) =>
      livyFunction(
        `${job}JobSubmitFunction`,
        {
          ...args,
          roleArn,
          description: `Submits ${className} to Livy`,
          callback: (input: ExecutionInput) =>
            submitBatch(livyUrl.get(), { file, className, args: batchArgs }, input),
        },
        this,
      ),
    );
    const query = livyFunction(
      "SparkJobStatusFunction",
      {
        ...args,
        roleArn,
        description: "Asks Livy for a batch's state",
        callback: (event: QueryEvent) => queryBatch(livyUrl.get(), event),
      },
      this,
    );

    const submitArns = pulumi.all(submit.map((fn) => fn.arn));
    const definition = pulumi.all([submitArns, query.arn]).apply(([arns, queryArn]) =>
      compile(pipeline, {
        submit: Object.fromEntries(pipeline.jobs.map((job, index) => [job.name, arns[index] ?? ""])),
        query: queryArn,
        waitSeconds: args.waitSeconds,
        taskTimeoutSeconds: FUNCTION_TIMEOUT_SECONDS + 10,
      }),
    );
    const machine = new aws.sfn.StateMachine(
      name,
      {
        name: pipeline.name + args.nameSuffix,
        roleArn: executionRole(args.nameSuffix, [...submit, query], this),
        definition: definition.apply((states) => JSON.stringify(states, null, 2)),
      },
      { parent: this },
    );

    this.stateMachineArn = machine.arn;
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }
}

/** LambdaStateMachineRole: the functions' network interfaces and logs; Livy itself asks for no role. */
function functionsRole(suffix: string, parent: SparkStateMachine): pulumi.Output<string> {
  const name = "LambdaStateMachineRole";
  const role = new aws.iam.Role(
    name,
    { name: name + suffix, assumeRolePolicy: assumedBy("lambda.amazonaws.com") },
    { parent },
  );
  const attachment = new aws.iam.RolePolicyAttachment(
    `${name}-vpc-access`,
    {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
    },
    { parent },
  );
  return pulumi.all([role.arn, attachment.id]).apply(([arn]) => arn);
}

/** StepFunctionsStateExecutionRole: may invoke the machine's functions and nothing else. */
function executionRole(
  suffix: string,
  functions: readonly aws.lambda.Function[],
  parent: SparkStateMachine,
): pulumi.Output<string> {
  const name = "StepFunctionsStateExecutionRole";
  const role = new aws.iam.Role(
    name,
    { name: name + suffix, assumeRolePolicy: assumedBy("states.amazonaws.com") },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-invoke`,
    {
      role: role.id,
      policy: allow({ actions: ["lambda:InvokeFunction"], resources: functions.map((fn) => fn.arn) }),
    },
    { parent },
  );
  return pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
}
