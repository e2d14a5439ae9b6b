import * as pulumi from "@pulumi/pulumi";

import type { FunctionBinding } from "../asl/compile";
import type { QueryEvent, StopEvent } from "../asl/contract";
import { CHECK_SECONDS, checkLivy } from "../handlers/checkLivy";
import { QUERY_EXTRA_SECONDS, queryBatch } from "../handlers/queryBatch";
import type { Polling } from "../handlers/queryBatch";
import { STOP_SECONDS, stopJob } from "../handlers/stopJob";
import { livyFunction } from "./livyFunction";
import type { LivyFunctionArgs } from "./livyFunction";

export interface LivyFunctionsArgs extends LivyFunctionArgs {
  readonly polling: Polling;
  readonly clusterId: pulumi.Output<string>;
  /** Page with the history of the cluster's applications. */
  readonly historyUrl: pulumi.Output<string>;
  /** `s3://…/` folder of EMR's logs; empty where the cluster keeps none. */
  readonly logUri: pulumi.Output<string>;
}

/** A function's binding before its ARN is known. */
export type FunctionOutput = { readonly [Key in keyof FunctionBinding]: pulumi.Input<FunctionBinding[Key]> };

/** The functions that all jobs of all pipelines share. */
export class LivyFunctions extends pulumi.ComponentResource {
  /** Finds out whether Livy is there. */
  public readonly check: FunctionOutput;
  /** Looks at a batch until there is a verdict, or for so long. */
  public readonly query: FunctionOutput;
  /** Ends what runs of a job that failed. */
  public readonly stop: FunctionOutput;

  constructor(name: string, args: LivyFunctionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:LivyFunctions", name, {}, opts);

    const { livyUrl, livyCa: ca, polling, clusterId, securityGroupId, historyUrl } = args;
    const logUri = clusterLogs(args);
    const querySeconds = polling.windowSeconds + QUERY_EXTRA_SECONDS;
    const check = livyFunction(
      "LivyCheckFunction",
      {
        description: "Asks Livy for its version",
        timeoutSeconds: CHECK_SECONDS,
        callback: () =>
          checkLivy(
            { url: livyUrl.get(), ca },
            { clusterId: clusterId.get(), securityGroupId: securityGroupId.get() },
          ),
      },
      args,
      this,
    );
    const query = livyFunction(
      "SparkJobStatusFunction",
      {
        description: "Asks Livy for a batch's state until there is a verdict",
        timeoutSeconds: querySeconds,
        callback: (event: QueryEvent) =>
          queryBatch(
            { url: livyUrl.get(), ca },
            polling,
            { historyUrl: historyUrl.get(), logUri: logUri.get() },
            event,
          ),
      },
      args,
      this,
    );
    const stop = livyFunction(
      "SparkJobStopFunction",
      {
        description: "Ends the batch of a job that failed",
        timeoutSeconds: STOP_SECONDS,
        callback: (event: StopEvent) => stopJob({ url: livyUrl.get(), ca }, event),
      },
      args,
      this,
    );

    this.check = { arn: check.arn, timeoutSeconds: CHECK_SECONDS };
    this.query = { arn: query.arn, timeoutSeconds: querySeconds };
    this.stop = { arn: stop.arn, timeoutSeconds: STOP_SECONDS };
    this.registerOutputs({ check: check.arn, query: query.arn, stop: stop.arn });
  }
}

/** The folder of one cluster's logs. Source: "View log files archived to Amazon S3" in the EMR Management Guide. */
function clusterLogs({ logUri, clusterId }: LivyFunctionsArgs): pulumi.Output<string> {
  return pulumi
    .all([logUri, clusterId])
    .apply(([uri, id]) => (uri === "" ? "" : `${uri.replace(/\/$/, "")}/${id}/`));
}
