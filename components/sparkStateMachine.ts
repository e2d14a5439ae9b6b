import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { compile } from "../compiler/compile";
import type { Pipeline } from "../model/pipeline";
import { fillTemplates } from "../contract/templates";
import { bindAll, calledFunctions } from "./calledFunctions";
import type { Functions } from "./calledFunctions";
import { marksOf } from "./executionPolicy";
import { executionRole } from "./executionRole";
import type { FunctionOutput } from "./livyFunctions";
import { logGroup } from "./logGroup";

export interface SparkStateMachineArgs {
  readonly pipeline: Pipeline;
  /** The functions that it shares with other machines. */
  readonly functions: Functions;
  /** `s3://bucket[/prefix]` of all data. */
  readonly rootPath: pulumi.Output<string>;
  /** What cleans up after its executions: the machine is made after it and deleted before it. */
  readonly cleanedUpBy: pulumi.Resource;
  /** KMS key of the log. */
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  /** Appended to the names of the machine and its role. */
  readonly nameSuffix: string;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
}

/**
 * How long a machine's deletion may take. AWS ends its executions at their next change of state, and deletes it after
 * that; a state lasts as long as its calls do and the time that they are tried again: half an hour, for a submission.
 * Source: DeleteStateMachine in the Step Functions API reference.
 */
const DELETE_TIMEOUT = "60m";

/** A pipeline as a state machine, which may call what it calls and nothing else. */
export class SparkStateMachine extends pulumi.ComponentResource {
  public readonly pipelineName: string;
  public readonly stateMachineArn: pulumi.Output<string>;
  /** `s3://` folder of the pipeline's result. */
  public readonly resultUri: pulumi.Output<string>;

  /** @throws Error when the pipeline does not compile */
  constructor(name: string, args: SparkStateMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:SparkStateMachine", name, {}, opts);

    const { pipeline, functions, rootPath } = args;
    const called = calledFunctions(pipeline, functions);
    const functionArns = called.map(({ arn }) => arn);
    const machineName = pipeline.name + args.nameSuffix;
    const logs = logGroup(`${name}-logs`, `/aws/vendedlogs/states/${machineName}`, args, this);
    const roleArgs = { ...args, pipelineName: pipeline.name, functionArns, looksFor: marksOf(pipeline) };
    const machine = new aws.sfn.StateMachine(
      name,
      {
        name: machineName,
        roleArn: executionRole(roleArgs, this),
        definition: definitionOf(pipeline, functions, called),
        loggingConfiguration: {
          level: "ALL",
          includeExecutionData: true,
          logDestination: pulumi.interpolate`${logs.arn}:*`,
        },
        tracingConfiguration: { enabled: true },
      },
      { parent: this, dependsOn: args.cleanedUpBy, customTimeouts: { delete: DELETE_TIMEOUT } },
    );

    this.pipelineName = pipeline.name;
    this.stateMachineArn = machine.arn;
    this.resultUri = rootPath.apply((resolved) => fillTemplates(pipeline.result, () => resolved));
    this.registerOutputs({ stateMachineArn: this.stateMachineArn, resultUri: this.resultUri });
  }
}

/** The definition, known as soon as the ARNs of the called functions are. */
function definitionOf(
  pipeline: Pipeline,
  functions: Functions,
  called: readonly FunctionOutput[],
): pulumi.Output<string> {
  return pulumi.all(Object.fromEntries(called.map(({ name, arn }) => [name, arn]))).apply((arns) => {
    const machine = compile(
      pipeline,
      bindAll(functions, (name) => arns[name] ?? ""),
    );
    // Of many jobs, indentation alone would be more than AWS takes of a definition: 1 MiB.
    return JSON.stringify(machine);
  });
}
