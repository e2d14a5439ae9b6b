import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { functionRole } from "./functionRole";
import { logGroup } from "./logGroup";

/** What all functions that speak to Livy have in common. */
export interface LivyFunctionArgs {
  /** Livy's endpoint, e.g. `http://ip-10-0-0-10.ec2.internal:8998`. */
  readonly livyUrl: pulumi.Output<string>;
  /** The authority that signed Livy's certificate, PEM; undefined for plain HTTP. */
  readonly livyCa: string | undefined;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  readonly subnetId: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Output<string>;
  /** KMS key of the logs. */
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  /** Executions of each function kept free for it alone; 0: none. */
  readonly reservedConcurrency: number;
  /** Appended to the functions' names. */
  readonly nameSuffix: string;
}

/** One function: what it does, and for how long at most. */
export interface LivyFunctionSpec<E, R> {
  readonly description: string;
  /** Seconds, at most 900. */
  readonly timeoutSeconds: number;
  /** The inline closure: one line that binds Outputs and calls a function of handlers/. */
  readonly callback: (event: E) => Promise<R>;
}

/**
 * A Lambda function in the cluster's subnet, made of a closure, with its own role and log group; nothing is left to
 * Pulumi's defaults.
 */
export function livyFunction<E, R>(
  name: string,
  { description, timeoutSeconds, callback }: LivyFunctionSpec<E, R>,
  args: LivyFunctionArgs,
  parent: pulumi.Resource,
): aws.lambda.CallbackFunction<E, R> {
  const functionName = name + args.nameSuffix;
  const logs = logGroup(`${name}-logs`, `/aws/lambda/${functionName}`, args, parent);
  return new aws.lambda.CallbackFunction<E, R>(
    name,
    {
      name: functionName,
      description,
      callback,
      role: functionRole({ ...args, functionName: name, logGroupArn: logs.arn }, parent),
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      timeout: timeoutSeconds,
      memorySize: 256,
      vpcConfig: { subnetIds: [args.subnetId], securityGroupIds: [args.securityGroupId] },
      loggingConfig: { logFormat: "Text", logGroup: logs.name },
      ...(args.reservedConcurrency === 0 ? {} : { reservedConcurrentExecutions: args.reservedConcurrency }),
      codePathOptions: codePaths(),
    },
    { parent },
  );
}

/**
 * Of all dependencies the functions need axios' build for Node and what that requires. A new object at each
 * call, because CallbackFunction writes to it.
 */
function codePaths(): pulumi.runtime.CodePathOptions {
  return {
    extraExcludePackages: ["axios"],
    extraIncludePaths: ["node_modules/axios/package.json", "node_modules/axios/dist/node"],
    extraIncludePackages: ["follow-redirects", "form-data", "https-proxy-agent", "proxy-from-env"],
  };
}
