import * as pulumi from "@pulumi/pulumi";

/**
 * Version of the stack's outputs, which other teams' programs check. Increase it when an output is removed or renamed,
 * or changes its type or meaning; not when one is added.
 * tests/config/outputs.contract.json records every version.
 */
export const OUTPUTS_VERSION = 1;

export interface OutputSpec {
  readonly type: keyof OutputTypes;
  /** What readers may rely on; docs/outputs.md shows it. Another description is another meaning. */
  readonly description: string;
  /** The version since which it has had this type and meaning. */
  readonly since: number;
}

interface OutputTypes {
  string: string;
  number: number;
  /** Strings by name. */
  map: Readonly<Record<string, string>>;
}

export const OUTPUTS = {
  outputsVersion: {
    type: "number",
    description: "version of this table: another number when an output is removed or means something else",
    since: 1,
  },
  stateMachineArn: {
    type: "string",
    description: 'ARN of the state machine; start it with `{"rootPath": <rootPath>}`',
    since: 1,
  },
  rootPath: {
    type: "string",
    description: "`s3://bucket[/prefix]` of all data, without a slash at its end",
    since: 1,
  },
  resultUri: {
    type: "string",
    description: "`s3://` folder of the result, with a slash at its end: one CSV file with a header",
    since: 1,
  },
  livyUrl: {
    type: "string",
    description: "Livy's endpoint, reachable from within the VPC only",
    since: 1,
  },
  clusterId: { type: "string", description: "id of the EMR cluster", since: 1 },
  historyUrl: {
    type: "string",
    description: "page of the EMR console with the history of the cluster's applications",
    since: 1,
  },
  logUri: {
    type: "string",
    description: "`s3://` folder of EMR's logs, with a slash at its end",
    since: 1,
  },
  vpcId: { type: "string", description: "id of the VPC of the cluster and the functions", since: 1 },
  availabilityZone: {
    type: "string",
    description: "zone of the cluster and the functions, for `availabilityZone` of the configuration",
    since: 1,
  },
  functionsSecurityGroupId: {
    type: "string",
    description: "id of the functions' security group; what wears it reaches Livy",
    since: 1,
  },
  dataKeyArn: { type: "string", description: "ARN of the KMS key that encrypts the data", since: 1 },
  stateMachineArns: {
    type: "map",
    description: "ARN of each pipeline's state machine, by name; start it with `rootPath` and its inputs",
    since: 1,
  },
  resultUris: {
    type: "map",
    description: "`s3://` folder of each pipeline's result, by name, with a slash at its end",
    since: 1,
  },
} as const satisfies Readonly<Record<string, OutputSpec>>;

/** The outputs as a program that refers to the stack reads them. */
export type StackOutputs = {
  readonly [Name in keyof typeof OUTPUTS]: OutputTypes[(typeof OUTPUTS)[Name]["type"]];
};

/** The values that index.ts passes: all outputs except the version, as Pulumi inputs. */
export type OutputValues = {
  readonly [Name in Exclude<keyof StackOutputs, "outputsVersion">]: pulumi.Input<StackOutputs[Name]>;
};

/**
 * The stack's outputs, for `export =`. Pass an object literal: the compiler then rejects outputs that are missing,
 * unknown or of the wrong type.
 */
export function stackOutputs(values: OutputValues): OutputValues & { readonly outputsVersion: number } {
  return { ...values, outputsVersion: OUTPUTS_VERSION };
}

/** The part of a pipeline's machine that outputs describe. */
interface Machine {
  readonly pipelineName: string;
  readonly stateMachineArn: pulumi.Output<string>;
  readonly resultUri: pulumi.Output<string>;
}

/**
 * The outputs of all machines, and those of the chosen pipeline's machine.
 *
 * @throws Error if there is no such pipeline
 */
export function machineOutputs(
  machines: readonly Machine[],
  chosen: string,
): Pick<OutputValues, "stateMachineArn" | "resultUri" | "stateMachineArns" | "resultUris"> {
  const one = machines.find(({ pipelineName }) => pipelineName === chosen);
  if (one === undefined) {
    throw new Error(`there is no state machine for the pipeline ${chosen}`);
  }
  const byName = (output: "stateMachineArn" | "resultUri") =>
    pulumi.all(Object.fromEntries(machines.map((machine) => [machine.pipelineName, machine[output]])));
  return {
    stateMachineArn: one.stateMachineArn,
    resultUri: one.resultUri,
    stateMachineArns: byName("stateMachineArn"),
    resultUris: byName("resultUri"),
  };
}
