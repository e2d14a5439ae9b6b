import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { compile } from "../compiler/compile";
import { bindFunctions } from "../compiler/functions";
import type { Functions } from "../compiler/functions";
import { fillTemplates } from "../contract/templates";
import type { Pipeline } from "../model/pipeline";
import { executionRole } from "./executionRole";
import type { FunctionOutput, LivyFunctions } from "./livyFunctions";
import { logGroup } from "./logGroup";

export interface SparkStateMachineArgs {
  readonly pipeline: Pipeline;
  /** The functions, which it shares with other machines. */
  readonly functions: Pick<LivyFunctions, keyof Functions>;
  /** `s3://bucket[/prefix]` of all data. */
  readonly rootPath: pulumi.Output<string>;
  /** Cleans up after its executions: the machine is created after it and deleted before it. */
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
 * How long a machine's deletion may take. AWS ends its executions at their next transition, and deletes it after that;
 * a state lasts as long as its calls and their retries: half an hour for a submission.
 * Source: DeleteStateMachine in the Step Functions API reference.
 */
const DELETE_TIMEOUT = "60m";

/** A pipeline as a state machine, which may only call the functions that its states use. */
export class SparkStateMachine extends pulumi.ComponentResource {
  public readonly pipelineName: string;
  public readonly stateMachineArn: pulumi.Output<string>;
  /** `s3://` folder of the pipeline's result. */
  public readonly resultUri: pulumi.Output<string>;

  /** @throws Error if the pipeline does not compile */
  constructor(name: string, args: SparkStateMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:SparkStateMachine", name, {}, opts);

    const { pipeline, functions, rootPath } = args;
    const { machine: unbound, needs } = compile(pipeline, functions);
    const called = functionsOf(functions, needs.functions);
    const machineName = pipeline.name + args.nameSuffix;
    const logs = logGroup(`${name}-logs`, `/aws/vendedlogs/states/${machineName}`, args, this);
    const roleArgs = {
      ...args,
      pipelineName: pipeline.name,
      functionArns: called.map(({ arn }) => arn),
      resultMarkers: needs.resultMarkers,
    };
    const machine = new aws.sfn.StateMachine(
      name,
      {
        name: machineName,
        roleArn: executionRole(roleArgs, this),
        // Known as soon as the ARNs of the called functions are.
        definition: pulumi
          .all(Object.fromEntries(called.map((one) => [one.name, one.arn])))
          // Without indentation: with many jobs, it alone would exceed AWS' limit of 1 MiB for a definition.
          .apply((arns) => JSON.stringify(bindFunctions(unbound, arns))),
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

/** The functions with these names. */
function functionsOf(
  { check, submit, query, driverLog, stop, items, outcome }: SparkStateMachineArgs["functions"],
  names: readonly string[],
): readonly FunctionOutput[] {
  return [check, ...Object.values(submit), query, driverLog, stop, items, outcome].filter(({ name }) =>
    names.includes(name),
  );
}
