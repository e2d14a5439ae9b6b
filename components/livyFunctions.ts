import * as pulumi from "@pulumi/pulumi";

import type {
  CheckEvent,
  ItemsEvent,
  OutcomeEvent,
  QueryEvent,
  StopEvent,
  SubmitEvent,
} from "../contract/events";
import { FUNCTION_MEMORY_MB } from "../contract/limits";
import type { Polling } from "../contract/polling";
import { FUNCTION_TIMEOUT_SECONDS } from "../contract/timeouts";
import { checkLivy } from "../handlers/checkLivy";
import { listItems } from "../handlers/items";
import { groupOutcome } from "../handlers/outcome";
import { queryBatch } from "../handlers/queryBatch";
import { stopJob } from "../handlers/stopJob";
import { submitBatch } from "../handlers/submitBatch";
import type { Pipeline, SparkApplication } from "../model/pipeline";
import { FUNCTION_ROLE, functionRole } from "./functionRole";
import { lambdaFunction, livyFunction } from "./lambdaFunction";
import type { LambdaFunctionSpec, LivyFunctionArgs } from "./lambdaFunction";
import { FUNCTION_NAMES, submitFunctionName } from "./names";
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
  /** Ends the batches of a job that failed. */
  public readonly stop: FunctionOutput;
  /** Lists the items of a forEach. */
  public readonly items: FunctionOutput;
  /** Determines the outcome of a group. */
  public readonly outcome: FunctionOutput;

  constructor(name: string, args: LivyFunctionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:LivyFunctions", name, {}, opts);

    const callsLivy = <E, R>(
      fn: string,
      spec: LambdaFunctionSpec<E, R>,
      functionArgs: LivyFunctionArgs = args,
    ): FunctionOutput => {
      const { arn } = livyFunction(fn, spec, functionArgs, this);
      return { name: fn, arn, timeoutSeconds: spec.timeoutSeconds };
    };
    const callsNothing = <E, R>(fn: string, spec: LambdaFunctionSpec<E, R>): FunctionOutput => {
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
    this.submit = Object.fromEntries(
      applicationsOf(args.pipelines).map((application) => [
        application.name,
        callsLivy(
          submitFunctionName(application.name),
          { ...submitSpec(args, application), role },
          submitArgs,
        ),
      ]),
    );
    this.query = { ...callsLivy(FUNCTION_NAMES.query, querySpec(args)), polling: args.polling };
    this.stop = callsLivy(FUNCTION_NAMES.stop, stopSpec(args));
    this.items = callsNothing(FUNCTION_NAMES.items, ITEMS_SPEC);
    this.outcome = callsNothing(FUNCTION_NAMES.outcome, OUTCOME_SPEC);

    this.registerOutputs({});
  }
}

function checkSpec(args: LivyFunctionsArgs): LambdaFunctionSpec<CheckEvent, unknown> {
  const { livyUrl, livyCa: ca, rootPath, clusterId, securityGroupId } = args;
  return {
    description: "Checks an execution's input, and asks Livy for its version",
    timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.check,
    memoryMb: FUNCTION_MEMORY_MB,
    callback: (event: CheckEvent) =>
      checkLivy(
        { url: livyUrl.get(), ca },
        { clusterId: clusterId.get(), securityGroupId: securityGroupId.get(), rootPath: rootPath.get() },
        event,
      ),
  };
}

/** Maximum characters of a function's description. Source: CreateFunction in the Lambda API reference. */
const MAX_DESCRIPTION = 256;

function submitSpec(
  { livyUrl, livyCa: ca }: LivyFunctionsArgs,
  application: SparkApplication,
): LambdaFunctionSpec<SubmitEvent, unknown> {
  return {
    description: `Submits ${application.className ?? application.file} to Livy`.slice(0, MAX_DESCRIPTION),
    timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.submit,
    memoryMb: FUNCTION_MEMORY_MB,
    callback: (event: SubmitEvent) => submitBatch({ url: livyUrl.get(), ca }, application, event),
  };
}

function querySpec(args: LivyFunctionsArgs): LambdaFunctionSpec<QueryEvent, unknown> {
  const { livyUrl, livyCa: ca, polling, historyUrl } = args;
  const logUri = clusterLogs(args);
  return {
    description: "Asks Livy for a batch's state until there is a verdict",
    timeoutSeconds: polling.windowSeconds + FUNCTION_TIMEOUT_SECONDS.queryExtra,
    memoryMb: FUNCTION_MEMORY_MB,
    callback: (event: QueryEvent) =>
      queryBatch(
        { url: livyUrl.get(), ca },
        polling,
        { historyUrl: historyUrl.get(), logUri: logUri.get() },
        event,
      ),
  };
}

/** The folder of one cluster's logs. Source: "View log files archived to Amazon S3" in the EMR Management Guide. */
function clusterLogs({ logUri, clusterId }: LivyFunctionsArgs): pulumi.Output<string> {
  return pulumi
    .all([logUri, clusterId])
    .apply(([uri, id]) => (uri === "" ? "" : `${uri.replace(/\/$/, "")}/${id}/`));
}

function stopSpec({ livyUrl, livyCa: ca }: LivyFunctionsArgs): LambdaFunctionSpec<StopEvent, unknown> {
  return {
    description: "Ends the batch of a job that failed",
    timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.stop,
    memoryMb: FUNCTION_MEMORY_MB,
    callback: (event: StopEvent) => stopJob({ url: livyUrl.get(), ca }, event),
  };
}

const ITEMS_SPEC: LambdaFunctionSpec<ItemsEvent, unknown> = {
  description: "Lists the items that a step is run for",
  timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.items,
  memoryMb: FUNCTION_MEMORY_MB,
  callback: (event: ItemsEvent) => listItems(event),
};

const OUTCOME_SPEC: LambdaFunctionSpec<OutcomeEvent, unknown> = {
  description: "Says how steps side by side have ended",
  timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.outcome,
  memoryMb: FUNCTION_MEMORY_MB,
  callback: (event: OutcomeEvent) => groupOutcome(event),
};
