import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { ExecutionInput } from "../../contract/events";
import { groupStateNames } from "../../contract/stateNames";
import { skippedTypes } from "./bodies/bodies";
import { deliver, executionEnded, routeEvents } from "./bodies/events";
import { newExecutionName } from "./bodies/executionStart";
import { deployFunction } from "./bodies/function";
import type { Invoke } from "./bodies/function";
import { sourceOf, uploadObjects } from "./bodies/objects";
import { sdkCalls } from "./bodies/sdkCalls";
import { execute } from "./bodies/stateMachine";
import type { Execution } from "./bodies/stateMachine";
import { UserError } from "../common/errors";
import { withBuildLock } from "./lock";
import { localCluster } from "./localCluster";
import type { ClusterOptions } from "./localCluster";
import { drawExecution } from "./picture";
import type { PipelineRun } from "./pipelineRun";
import { wrap } from "../common/report";
import type { Report } from "../common/report";
import { reportCleanUp } from "./reportCleanUp";
import { readResult, snapshotOf } from "./result";
import type { Result } from "./result";
import { stopAll } from "../common/supervisor";
import { s3Variables } from "./runtime/s3Request";
import { startServers } from "./servers";
import type { Prepared, Servers } from "./servers";
import { forgetStaleResults } from "./staleResults";
import { RESOURCE_TYPES } from "../synth/resourceTypes";
import type { Resource, Synthesis } from "../synth/synthesise";
import { newTemporaryFolder } from "./temporaryFolder";
import { watchExecution } from "./watchExecution";

export interface Run {
  /** The execution's name, which its batches' names begin with. */
  readonly name: string;
  readonly execution: Execution;
  /** Only of an execution that succeeded. */
  readonly result: Result | undefined;
  /** Path of a drawing of the machine, coloured by what happened; undefined where it could not be drawn. */
  readonly picture: string | undefined;
}

export interface RunOptions {
  readonly pipeline: PipelineRun;
  /** What the execution is started with. */
  readonly input: ExecutionInput;
  readonly prepared: Prepared;
  readonly cluster: ClusterOptions;
  /** Holds the S3 store and all logs; locked by the caller, as one run at a time may use it. */
  readonly folder: string;
  readonly report: Report;
  /** Aborts the execution. */
  readonly signal: AbortSignal;
  /** Called when the execution has ended, with the servers still up; they stop when it resolves. */
  readonly whileUp: (run: Run, servers: Servers) => Promise<void>;
}

/**
 * Gives the resources of a synthesised stack their local bodies, runs the state machine of a pipeline once and
 * takes all down again, however it ends.
 *
 * @throws UserError when a resource can't be run here
 */
export async function runStack(synthesis: Synthesis, options: RunOptions): Promise<Run> {
  const { pipeline, prepared, folder, report, signal } = options;
  const tasks = newTemporaryFolder();
  try {
    const routing = routeEvents(synthesis.resources);
    saySkipped(synthesis.resources, routing.skipped, report);
    const cluster = localCluster(only(synthesis, RESOURCE_TYPES.cluster), options.cluster);
    if ((synthesis.outputs.livyUrl as string).startsWith("https:")) {
      const why = "Livy speaks plain HTTP on this machine";
      throw new UserError(`stack ${synthesis.stack} encrypts in transit; leave certificateUri empty: ${why}`);
    }
    const servers = await startServers(prepared, cluster, folder, report);
    signal.throwIfAborted();

    const store = join(folder, "s3");
    const functions = await report.step("Deployment", () =>
      deploy(synthesis, servers, tasks, store, report, signal),
    );
    signal.throwIfAborted();

    const { machine } = pipeline;
    const start = { name: newExecutionName(), input: options.input };
    const before = snapshotOf(store, pipeline.resultUri);
    const execution = await watchExecution(machine, start, servers.livyUrl, report, (watcher) =>
      execute(machine, functions, start, watcher, signal),
    );
    if (execution.status !== "SUCCEEDED") {
      const event = executionEnded(machine.outputs.arn as string, start, execution);
      reportCleanUp(execution.status, await deliver(event, routing.subscriptions, functions), report);
    }
    const result =
      execution.status === "SUCCEEDED"
        ? await readResult(store, pipeline.resultUri, before, skippedItems(execution))
        : undefined;
    const picture = await drawExecution(machine, execution, folder).catch((error: unknown) => {
      report.say(`The picture could not be drawn: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    });
    const run = { name: start.name, execution, result, picture };
    await options.whileUp(run, servers);
    return run;
  } finally {
    await stopAll();
    rmSync(tasks, { recursive: true, force: true });
  }
}

/** How many items were skipped, as their results were there. */
function skippedItems({ states }: Execution): number {
  return states.filter(({ name }) => name.endsWith(groupStateNames("").skipped)).length;
}

/** Says what of the stack plays no part on this machine: types of resources, and event rules and targets by name. */
function saySkipped(resources: readonly Resource[], skipped: readonly string[], report: Report): void {
  const types = wrap(skippedTypes(resources), Math.min(report.width(), 110), 16);
  const [first = "", ...rest] = [types, ...skipped].filter((line) => line !== "");
  report.say(`  Skipped       ${report.style("dim", first)}`);
  for (const line of rest) {
    report.say(`${" ".repeat(16)}${report.style("dim", line)}`);
  }
}

/**
 * Uploads the objects and unpacks the functions.
 *
 * @returns what calls each function, and AWS' own APIs, by ARN
 */
async function deploy(
  synthesis: Synthesis,
  servers: Servers,
  folder: string,
  store: string,
  report: Report,
  signal: AbortSignal,
): Promise<readonly [ReadonlyMap<string, Invoke>, string]> {
  const objects = ofType(synthesis, RESOURCE_TYPES.object);
  // A build at the same time would remove the jar.
  await withBuildLock(
    async () => {
      const missing = (await Promise.all(objects.map(sourceOf))).find((file) => !existsSync(file));
      if (missing !== undefined) {
        throw new UserError(
          `${missing} does not exist any more: a build in this clone may have failed; run npm start again`,
        );
      }
      const stale = await forgetStaleResults(objects, store, synthesis.outputs.rootPath as string);
      if (stale > 0) {
        report.note("the input or the application has changed: earlier results are not reused");
      }
      await uploadObjects(objects, servers.store);
    },
    report.note,
    signal,
  );
  const functions = new Map<string, Invoke>(sdkCalls(servers.store));
  const registered = ofType(synthesis, RESOURCE_TYPES.function);
  // The functions look for the cluster's private host name; a proxy is how they find it on this machine.
  const services = { http_proxy: servers.livyUrl, ...s3Variables(servers.store) };
  for (const fn of registered) {
    functions.set(fn.outputs.arn as string, await deployFunction(fn, join(folder, fn.name), services));
  }
  return [functions, `${String(objects.length)} objects, ${String(registered.length)} functions`];
}

function ofType(synthesis: Synthesis, type: string): readonly Resource[] {
  return synthesis.resources.filter((resource) => resource.type === type);
}

function only(synthesis: Synthesis, type: string): Resource {
  const [first, ...more] = ofType(synthesis, type);
  if (first === undefined || more.length > 0) {
    throw new UserError(
      `stack ${synthesis.stack} registers ${first === undefined ? "no" : "more than one"} ${type}; a run needs one`,
    );
  }
  return first;
}
