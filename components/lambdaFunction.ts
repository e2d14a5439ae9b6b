import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { Closure } from "./closure";
import { functionCode } from "./functionCode";
import { FUNCTION_ROLE, functionRole } from "./functionRole";
import { logGroup } from "./logGroup";
import type { Statement } from "./policies";

/** What all functions have in common. */
export interface LambdaFunctionArgs {
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** KMS key of the logs. */
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  /** Reserved concurrency of each function; 0: none. */
  readonly reservedConcurrency: number;
  /** Appended to the functions' names. */
  readonly nameSuffix: string;
}

/** One function: its code, its timeout, its memory and its permissions. */
export interface LambdaFunctionSpec {
  readonly description: string;
  /** Seconds, at most 900. */
  readonly timeoutSeconds: number;
  /** Megabytes, from 128 on; the share of a processor grows with it. */
  readonly memoryMb: number;
  readonly closure: Closure;
  /** ARN of a role that several functions share. @default a role of its own */
  readonly role?: pulumi.Output<string>;
  /** Permissions of its own role, in addition to those that every function has. */
  readonly further?: pulumi.Input<readonly Statement[]>;
}

/** The network of a function that calls something in the VPC. */
export interface Network {
  readonly subnetId: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Output<string>;
}

/** What all functions that call Livy have in common. */
export interface LivyFunctionArgs extends LambdaFunctionArgs, Network {
  /** Livy's endpoint, e.g. `http://ip-10-0-0-10.ec2.internal:8998`. */
  readonly livyUrl: pulumi.Output<string>;
  /** The CA that signed Livy's certificate, PEM; undefined for plain HTTP. */
  readonly livyCa: string | undefined;
}

/** A Lambda function in the cluster's subnet. */
export function livyFunction(
  name: string,
  spec: LambdaFunctionSpec,
  args: LivyFunctionArgs,
  parent: pulumi.Resource,
): aws.lambda.Function {
  return lambdaFunction(name, spec, args, args, parent);
}

/**
 * A Lambda function made of a closure, with a log group and, unless one is given, its own role. Nothing is left to
 * Pulumi's defaults.
 *
 * @param network undefined for a function that makes no calls
 */
export function lambdaFunction(
  name: string,
  spec: LambdaFunctionSpec,
  args: LambdaFunctionArgs,
  network: Network | undefined,
  parent: pulumi.Resource,
): aws.lambda.Function {
  const { description, timeoutSeconds, memoryMb, closure, further = [] } = spec;
  const functionName = name + args.nameSuffix;
  const logs = logGroup(`${name}-logs`, `/aws/lambda/${functionName}`, args, parent);
  const inVpc = network !== undefined;
  return new aws.lambda.Function(
    name,
    {
      name: functionName,
      description,
      code: functionCode(name, closure),
      handler: "__index.handler",
      role:
        spec.role ??
        functionRole(
          `${FUNCTION_ROLE}-${name.replace(/Function$/, "")}`,
          { ...args, functionName: name, inVpc, further },
          parent,
        ),
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      timeout: timeoutSeconds,
      memorySize: memoryMb,
      ...(inVpc
        ? { vpcConfig: { subnetIds: [network.subnetId], securityGroupIds: [network.securityGroupId] } }
        : {}),
      loggingConfig: { logFormat: "Text", logGroup: logs.name },
      ...(args.reservedConcurrency === 0 ? {} : { reservedConcurrentExecutions: args.reservedConcurrency }),
    },
    { parent },
  );
}
