import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { lambdaFunction } from "./lambdaFunction";
import type { LambdaFunctionArgs, LambdaFunctionSpec, Network } from "./lambdaFunction";

/** What all functions that speak to Livy have in common. */
export interface LivyFunctionArgs extends LambdaFunctionArgs, Network {
  /** Livy's endpoint, e.g. `http://ip-10-0-0-10.ec2.internal:8998`. */
  readonly livyUrl: pulumi.Output<string>;
  /** The authority that signed Livy's certificate, PEM; undefined for plain HTTP. */
  readonly livyCa: string | undefined;
}

/** A Lambda function in the cluster's subnet. */
export function livyFunction<E, R>(
  name: string,
  spec: LambdaFunctionSpec<E, R>,
  args: LivyFunctionArgs,
  parent: pulumi.Resource,
): aws.lambda.CallbackFunction<E, R> {
  return lambdaFunction(name, spec, args, args, parent);
}
