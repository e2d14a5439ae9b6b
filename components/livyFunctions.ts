import * as pulumi from "@pulumi/pulumi";

import type {
  CheckEvent,
  DriverLogEvent,
  ItemsEvent,
  OutcomeEvent,
  QueryEvent,
  StopEvent,
  SubmitEvent,
} from "../contract/events";
import { DRIVER_LOG_MEMORY_MB, FUNCTION_MEMORY_MB } from "../contract/limits";
import { s3Arn, splitS3Uri } from "../contract/s3Uri";
import type { Polling } from "../contract/polling";
import { FUNCTION_TIMEOUT_SECONDS } from "../contract/timeouts";
import { checkLivy } from "../handlers/checkLivy";
import { explainFailure } from "../handlers/explainFailure";
import { listItems } from "../handlers/items";
import { groupOutcome } from "../handlers/outcome";
import { queryBatch } from "../handlers/queryBatch";
import { stopJob } from "../handlers/stopJob";
import { submitBatch } from "../handlers/submitBatch";
import type { Pipeline, SparkApplication } from "../model/pipeline";
import { closure, closures } from "./closure";
import { FUNCTION_ROLE, functionRole } from "./functionRole";
import { lambdaFunction, livyFunction } from "./lambdaFunction";
import type { LambdaFunctionSpec, LivyFunctionArgs } from "./lambdaFunction";
import { FUNCTION_NAMES, submitFunctionName } from "./names";
import type { Statement } from "./policies";
import { applicationsOf } from "./sparkApplication";

export interface LivyFunctionsArgs extends LivyFunctionArgs {
  /** All pipelines whose machines call the functions. */
  readonly pipelines: readonly Pipeline[];
  readonly polling: Polling;
  /** `s3://bucket[/prefix]` of all data. */
  readonly rootPath: pulumi.Output<string>;
  readonly clusterId: pulumi.Output<string>;
  /** Page with the history of the cluster's applications. */
  readonly historyUrl: pulumi.Output<string>;
  /** `s3://…/` folder of EMR's logs; empty if the cluster keeps none. */
  readonly logUri: pulumi.Output<string>;
  /** KMS key of EMR's logs; empty if they are not encrypted with one. */
  readonly logKeyArn: pulumi.Output<string>;
  /** Seconds to wait for a driver's log in S3. */
  readonly driverLogWaitSeconds: number;
}

/** A function that machines call. */
export interface FunctionOutput {
  /** Without the stack's suffix. */
  readonly name: string;
  readonly arn: pulumi.Output<string>;
  /** Its timeout in seconds. */
  readonly timeoutSeconds: number;
}

/** The functions that all machines share: each exists once, however many machines call it. */
export class LivyFunctions extends pulumi.ComponentResource {
  /** Checks that Livy answers, and an execution's input. */
  public readonly check: FunctionOutput;
  /** Each job's submit function, by the job's name. */
  public readonly submit: Readonly<Record<string, FunctionOutput>>;
  /** Polls a batch until there is a verdict, or its window closes. */
  public readonly query: FunctionOutput & { readonly polling: Polling };
  /** Finds in a driver's own log why its application failed. */
  public readonly driverLog: FunctionOutput;
  /** Ends the batches of a job that failed. */
  public readonly stop: FunctionOutput;
  /** Lists the items of a forEach. */
  public readonly items: FunctionOutput;
  /** Determines the outcome of a group. */
  public readonly outcome: FunctionOutput;

  constructor(name: string, args: LivyFunctionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:LivyFunctions", name, {}, opts);

    const callsLivy = (
      fn: string,
      spec: LambdaFunctionSpec,
      functionArgs: LivyFunctionArgs = args,
    ): FunctionOutput => {
      const { arn } = livyFunction(fn, spec, functionArgs, this);
      return { name: fn, arn, timeoutSeconds: spec.timeoutSeconds };
    };
    const callsNoLivy = (fn: string, spec: LambdaFunctionSpec): FunctionOutput => {
      const { arn } = lambdaFunction(fn, spec, args, undefined, this);
      return { name: fn, arn, timeoutSeconds: spec.timeoutSeconds };
    };

    this.check = callsLivy(FUNCTION_NAMES.check, checkSpec(args));
    // One role for all: they have the same permissions, and an account is limited to 1,000 roles.
    const role = functionRole(
      FUNCTION_ROLE,
      { ...args, functionName: submitFunctionName("*"), inVpc: true },
      this,
    );
    // No reserved concurrency: it would reduce the account's concurrency for each job, and a submission takes seconds
    // and is retried when it is throttled.
    const submitArgs = { ...args, reservedConcurrency: 0 };
    const submitSpec = submitSpecs(args);
    this.submit = Object.fromEntries(
      applicationsOf(args.pipelines).map((application) => [
        application.name,
        callsLivy(submitFunctionName(application.name), { ...submitSpec(application), role }, submitArgs),
      ]),
    );
    this.query = { ...callsLivy(FUNCTION_NAMES.query, querySpec(args)), polling: args.polling };
    this.driverLog = callsNoLivy(FUNCTION_NAMES.driverLog, driverLogSpec(args));
    this.stop = callsLivy(FUNCTION_NAMES.stop, stopSpec(args));
    this.items = callsNoLivy(FUNCTION_NAMES.items, itemsSpec());
    this.outcome = callsNoLivy(FUNCTION_NAMES.outcome, outcomeSpec());

    this.registerOutputs({});
  }
}

function checkSpec(args: LivyFunctionsArgs): LambdaFunctionSpec {
  const { livyUrl, livyCa: ca, rootPath, clusterId, securityGroupId } = args;
  return {
    description: "Checks an execution's input, and asks Livy for its version",
    timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.check,
    memoryMb: FUNCTION_MEMORY_MB,
    closure: closure((event: CheckEvent) =>
      checkLivy(
        { url: livyUrl.get(), ca },
        { clusterId: clusterId.get(), securityGroupId: securityGroupId.get(), rootPath: rootPath.get() },
        event,
      ),
    ),
  };
}

/** Maximum characters of a function's description. Source: CreateFunction in the Lambda API reference. */
const MAX_DESCRIPTION = 256;

function submitSpecs({ livyUrl, livyCa: ca }: LivyFunctionsArgs) {
  const submit = closures(
    (application: SparkApplication) => (event: SubmitEvent) =>
      submitBatch({ url: livyUrl.get(), ca }, application, event),
  );
  return (application: SparkApplication): LambdaFunctionSpec => ({
    description: `Submits ${application.className ?? application.file} to Livy`.slice(0, MAX_DESCRIPTION),
    timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.submit,
    memoryMb: FUNCTION_MEMORY_MB,
    closure: submit(application),
  });
}

function querySpec(args: LivyFunctionsArgs): LambdaFunctionSpec {
  const { livyUrl, livyCa: ca, polling, historyUrl } = args;
  const logUri = clusterLogs(args);
  return {
    description: "Asks Livy for a batch's state until there is a verdict",
    timeoutSeconds: polling.windowSeconds + FUNCTION_TIMEOUT_SECONDS.queryExtra,
    memoryMb: FUNCTION_MEMORY_MB,
    closure: closure((event: QueryEvent) =>
      queryBatch(
        { url: livyUrl.get(), ca },
        polling,
        { historyUrl: historyUrl.get(), logUri: logUri.get() },
        event,
      ),
    ),
  };
}

/** The folder of one cluster's logs. Source: "View log files archived to Amazon S3" in the EMR Management Guide. */
function clusterLogs({ logUri, clusterId }: LivyFunctionsArgs): pulumi.Output<string> {
  return pulumi
    .all([logUri, clusterId])
    .apply(([uri, id]) => (uri === "" ? "" : `${uri.replace(/\/$/, "")}/${id}/`));
}

function driverLogSpec(args: LivyFunctionsArgs): LambdaFunctionSpec {
  const { historyUrl, driverLogWaitSeconds: waitSeconds } = args;
  const logUri = clusterLogs(args);
  return {
    description: "Finds in a driver's log why its application failed",
    timeoutSeconds: waitSeconds + FUNCTION_TIMEOUT_SECONDS.driverLogExtra,
    memoryMb: DRIVER_LOG_MEMORY_MB,
    closure: closure((event: DriverLogEvent) =>
      explainFailure({ historyUrl: historyUrl.get(), logUri: logUri.get() }, waitSeconds, event),
    ),
    further: pulumi.all([logUri, args.logKeyArn]).apply(([uri, keyArn]) => readLogs(uri, keyArn)),
  };
}

/** What reading the drivers' logs of one cluster takes; nothing if it keeps none. */
function readLogs(logUri: string, keyArn: string): readonly Statement[] {
  const { bucket, prefix } = splitS3Uri(logUri) ?? { bucket: "", prefix: "" };
  if (bucket === "") {
    return [];
  }
  const containers = `${prefix}/containers`;
  return [
    {
      actions: ["s3:ListBucket"],
      resources: [s3Arn(`s3://${bucket}`)],
      condition: { StringLike: { "s3:prefix": `${containers}/application_*/` } },
    },
    // The names of applications and containers are YARN's.
    {
      actions: ["s3:GetObject"],
      resources: ["stdout.gz", "stderr.gz"].map((file) =>
        s3Arn(`s3://${bucket}/${containers}/application_*/container_*/${file}`),
      ),
    },
    ...(keyArn === "" ? [] : [{ actions: ["kms:Decrypt"], resources: [keyArn] }]),
  ];
}

function stopSpec({ livyUrl, livyCa: ca }: LivyFunctionsArgs): LambdaFunctionSpec {
  return {
    description: "Ends the batch of a job that failed",
    timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.stop,
    memoryMb: FUNCTION_MEMORY_MB,
    closure: closure((event: StopEvent) => stopJob({ url: livyUrl.get(), ca }, event)),
  };
}

function itemsSpec(): LambdaFunctionSpec {
  return {
    description: "Lists the items that a step is run for",
    timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.items,
    memoryMb: FUNCTION_MEMORY_MB,
    closure: closure((event: ItemsEvent) => listItems(event)),
  };
}

function outcomeSpec(): LambdaFunctionSpec {
  return {
    description: "Says how steps side by side have ended",
    timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.outcome,
    memoryMb: FUNCTION_MEMORY_MB,
    closure: closure((event: OutcomeEvent) => groupOutcome(event)),
  };
}
