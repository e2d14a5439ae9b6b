import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { Asset } from "../../config/assets";
import { RESOURCE_TYPES } from "../../cli/synth/resourceTypes";
import { localCluster } from "../../cli/local/localCluster";
import type { ClusterKind } from "../../cli/local/localCluster";
import type { Invoke } from "../../cli/local/bodies/function";
import { uploadObjects } from "../../cli/local/bodies/objects";
import { sdkCalls } from "../../cli/local/bodies/sdkCalls";
import { execute } from "../../cli/local/bodies/stateMachine";
import type { Execution } from "../../cli/local/bodies/stateMachine";
import { exampleInputs } from "../../cli/local/pipelineRun";
import { prepare } from "../../cli/local/prepare";
import { createReport } from "../../cli/common/report";
import { startServers } from "../../cli/local/servers";
import type { Servers } from "../../cli/local/servers";
import type { Resource, Synthesis } from "../../cli/synth/synthesise";
import { orders } from "../pipelines/orders";
import { deployAll } from "../support/functions";
import { ASSETS } from "../support/inventory";
import { s3Variables } from "../../cli/local/runtime/s3Request";
import { find, ofType, stack } from "../support/stacks";
import { fakeStream } from "../support/stream";

/** The dev stack on this machine, as `npm start` brings it up, for executions of a test's own. */
export interface LocalStack extends Servers {
  readonly synthesis: Synthesis;
  readonly folder: string;
  /** `{rootPath}/emr-step-functions`, as a folder of the store. */
  readonly data: string;
  /** Livy's own log, with what its drivers say. */
  readonly livyLog: () => string;
}

type FunctionName =
  | "CheckOrdersJobSubmitFunction"
  | "LivyCheckFunction"
  | "NorthOrdersJobSubmitFunction"
  | "OrdersOfDayJobSubmitFunction"
  | "PublishOrdersJobSubmitFunction"
  | "SouthOrdersJobSubmitFunction"
  | "SparkJobDriverLogFunction"
  | "SparkJobItemsFunction"
  | "SparkJobJanitorFunction"
  | "SparkJobOutcomeFunction"
  | "SparkJobStatusFunction"
  | "SparkJobStopFunction";

/** What calls the functions of the state machines. */
export type Functions = Readonly<Record<FunctionName, Invoke>>;

/** An execution that has ended. */
export interface Ended {
  readonly execution: Execution;
  /** Errors after which a task was tried again. */
  readonly retried: readonly string[];
}

/** What a stack registers, and what of it is built. */
export interface Program {
  readonly synthesis: Synthesis;
  readonly assets: readonly Asset[];
}

/**
 * Starts the servers and uploads the objects; `stopAll` ends them.
 *
 * @param program the dev stack with the tests' pipelines, unless another is given
 * @param livyConf goes over the registered cluster's
 */
export async function startLocalStack(
  folder: string,
  kind: ClusterKind = "local",
  program?: Program,
  livyConf: Readonly<Record<string, string>> = {},
): Promise<LocalStack> {
  const { synthesis, assets } = program ?? { synthesis: await stack("dev"), assets: ASSETS };
  const report = createReport(fakeStream().stream);
  const prepared = await prepare(assets, folder, report, new AbortController().signal, kind);
  const [cluster] = ofType(synthesis, "Cluster").filter(({ type }) => type === RESOURCE_TYPES.cluster);
  assert.ok(cluster);
  const { configuration, yarn } = localCluster(cluster, { kind, logDelaySeconds: 1 });
  const changed = { ...configuration, livyConf: { ...configuration.livyConf, ...livyConf } };
  const servers = await startServers(prepared, { configuration: changed, yarn }, folder, report);
  await uploadObjects(ofType(synthesis, "BucketObjectv2"), servers.store);
  const bucket = (synthesis.outputs.rootPath as string).replace("s3://", "");
  return {
    ...servers,
    synthesis,
    folder,
    data: join(folder, "s3", bucket, "emr-step-functions"),
    livyLog: () => readFileSync(join(folder, "logs/livy.log"), "utf8"),
  };
}

/**
 * Unpacks the registered zips.
 *
 * @param livy where they find Livy: its own address, or a proxy's
 */
export async function unpack(
  { synthesis, store }: LocalStack,
  folder: string,
  livy: string,
): Promise<Functions> {
  return await deployAll(synthesis, folder, { http_proxy: livy, ...s3Variables(store) });
}

/** The machine of a pipeline; that of `Orders`, unless another is named. */
export function machineOf({ synthesis }: LocalStack, pipeline = orders.name): Resource {
  return find(synthesis, "StateMachine", pipeline);
}

/** An execution of a pipeline, `Orders` unless another is named, with the pipeline's examples as its input. */
export interface RunOptions {
  readonly machine?: string;
  /** What the input has instead of the examples, or besides. */
  readonly input?: object;
}

/** Runs a registered machine to its end. */
export async function run(
  local: LocalStack,
  name: string,
  functions: Functions,
  { machine: pipeline, input = {} }: RunOptions = {},
): Promise<Ended> {
  const { synthesis, store } = local;
  const machine = machineOf(local, pipeline);
  const retried: string[] = [];
  const byArn = ofType(synthesis, "Function").map(
    (fn) => [fn.outputs.arn as string, functions[fn.name as FunctionName]] as const,
  );
  const execution = await execute(
    machine,
    new Map([...byArn, ...sdkCalls(store)]),
    { name, input: { rootPath: synthesis.outputs.rootPath as string, ...exampleInputs(machine), ...input } },
    {
      entered: () => undefined,
      exited: () => Promise.resolve(),
      retried: (error) => retried.push(error),
    },
    new AbortController().signal,
  );
  return { execution, retried };
}

/** Puts another file in the place of the orders, or of another data file, that the stack has uploaded. */
export async function replaceInput(
  { synthesis, store }: LocalStack,
  file: string,
  name = "orders.csv",
): Promise<void> {
  const [input] = ofType(synthesis, "BucketObjectv2").filter(({ inputs }) =>
    (inputs.key as string).endsWith(`/input/${name}`),
  );
  assert.ok(input);
  const inputs = { ...input.inputs, source: new pulumi.asset.FileAsset(file) };
  await uploadObjects([{ ...input, inputs }], store);
}

/** The one CSV in a folder of Spark's, which has its `_SUCCESS` beside it; undefined where that is not there. */
export function csvIn(folder: string): string | undefined {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith(".")) : [];
  if (!files.includes("_SUCCESS")) {
    return undefined;
  }
  const [part = "", ...more] = files.filter((name) => name !== "_SUCCESS");
  assert.deepEqual(more, []);
  assert.equal(readFileSync(join(folder, "_SUCCESS"), "utf8"), "");
  return readFileSync(join(folder, part), "utf8");
}
