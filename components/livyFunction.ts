import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

export interface LivyFunctionArgs<E, R> {
  /** The inline closure: one line that binds Outputs and calls a function of handlers/. */
  readonly callback: (event: E) => Promise<R>;
  readonly description: string;
  /** ARN of the role, resolved after its policies are attached. */
  readonly roleArn: pulumi.Input<string>;
  readonly subnetId: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
  /** Appended to the function's name. */
  readonly nameSuffix: string;
}

/** Seconds that a function may run: Livy's answer is awaited for 20, twice where a cause is looked up. */
export const FUNCTION_TIMEOUT_SECONDS = 50;

/** A Lambda function in the cluster's subnet, made of a closure; nothing is left to Pulumi's defaults. */
export function livyFunction<E, R>(
  name: string,
  args: LivyFunctionArgs<E, R>,
  parent: pulumi.Resource,
): aws.lambda.CallbackFunction<E, R> {
  return new aws.lambda.CallbackFunction<E, R>(
    name,
    {
      name: name + args.nameSuffix,
      description: args.description,
      callback: args.callback,
      role: args.roleArn,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      timeout: FUNCTION_TIMEOUT_SECONDS,
      memorySize: 256,
      vpcConfig: { subnetIds: [args.subnetId], securityGroupIds: [args.securityGroupId] },
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
