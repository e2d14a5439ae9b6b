import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { functionRole } from "./functionRole";
import { logGroup } from "./logGroup";

/** What all functions that speak to Livy have in common. */
export interface LivyFunctionsArgs {
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  readonly subnetId: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
  /** KMS key of the logs. */
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  /** Executions of each function kept free for it alone; 0: none. */
  readonly reservedConcurrency: number;
  /** Appended to the functions' names. */
  readonly nameSuffix: string;
}

/** Seconds that a function may run: Livy's answer is awaited for 20, twice where a cause is looked up. */
export const FUNCTION_TIMEOUT_SECONDS = 50;

/**
 * A Lambda function in the cluster's subnet, made of a closure, with its own role and log group; nothing is left to
 * Pulumi's defaults.
 *
 * @param callback the inline closure: one line that binds Outputs and calls a function of handlers/
 */
export function livyFunction<E, R>(
  name: string,
  description: string,
  callback: (event: E) => Promise<R>,
  args: LivyFunctionsArgs,
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
      timeout: FUNCTION_TIMEOUT_SECONDS,
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
