import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { BODIES, skippedTypes } from "./bodies/bodies";
import { clusterConfiguration } from "./bodies/cluster";
import { deliver, executionEnded, subscriptions } from "./bodies/events";
import type { Subscription } from "./bodies/events";
import { newExecutionName } from "./bodies/executionStart";
import { deployFunction } from "./bodies/function";
import type { Invoke } from "./bodies/function";
import { uploadObjects } from "./bodies/objects";
import { execute } from "./bodies/stateMachine";
import type { Execution } from "./bodies/stateMachine";
import { UserError } from "./errors";
import { lockFolder } from "./lock";
import type { Prepared } from "./prepare";
import { wrap } from "./report";
import type { Report } from "./report";
import { reportCleanUp } from "./reportCleanUp";
import { readResult } from "./result";
import type { Result } from "./result";
import { stopAll } from "./runtime/supervisor";
import { startServers } from "./servers";
import type { Servers } from "./servers";
import type { Resource, Synthesis } from "./synth/synthesise";
import { watchExecution } from "./watchExecution";

export interface Run {
  /** The execution's name, which its batches' names begin with. */
  readonly name: string;
  readonly execution: Execution;
  /** Only of an execution that succeeded. */
  readonly result: Result | undefined;
}

export interface RunOptions {
  readonly prepared: Prepared;
  /** Holds the S3 store and all logs; one run at a time. */
  readonly folder: string;
  readonly report: Report;
  /** Aborts the execution. */
  readonly signal: AbortSignal;
  /** Called when the execution has ended, with the servers still up; they stop when it resolves. */
  readonly whileUp: (run: Run, servers: Servers) => Promise<void>;
}

/**
 * Gives the resources of a synthesised stack their local bodies, runs its state machine once and takes all
 * down again, however it ends.
 *
 * @throws UserError when a resource can't be run here or the folder is in use
 */
export async function runStack(synthesis: Synthesis, options: RunOptions): Promise<Run> {
  const { prepared, folder, report, signal } = options;
  const unlock = lockFolder(folder);
  const tasks = mkdtempSync(join(tmpdir(), "spark-etl-"));
  try {
    report.say(
      `  Skipped       ${report.style("dim", wrap(skippedTypes(synthesis.resources), Math.min(report.width(), 110), 16))}`,
    );
    const configuration = clusterConfiguration(only(synthesis, BODIES.cluster));
    if ((synthesis.outputs.livyUrl as string).startsWith("https:")) {
      const why = "Livy speaks plain HTTP on this machine";
      throw new UserError(`stack ${synthesis.stack} encrypts in transit; leave certificateUri empty: ${why}`);
    }
    const servers = await startServers(prepared.java, prepared.runtime, configuration, folder, report);
    signal.throwIfAborted();

    const deployment = await report.step("Deployment", () => deploy(synthesis, servers, tasks));
    signal.throwIfAborted();

    const machine = only(synthesis, BODIES.stateMachine);
    const start = { name: newExecutionName(), input: { rootPath: synthesis.outputs.rootPath as string } };
    const execution = await watchExecution(machine, start, servers.livyUrl, report, (watcher) =>
      execute(machine, deployment.functions, start, watcher, signal),
    );
    if (execution.status !== "SUCCEEDED") {
      const event = executionEnded(machine.outputs.arn as string, start, execution);
      reportCleanUp(execution.status, await deliver(event, deployment.subscriptions), report);
    }
    const result =
      execution.status === "SUCCEEDED"
        ? readResult(join(folder, "s3"), synthesis.outputs.resultUri as string)
        : undefined;
    const run = { name: start.name, execution, result };
    await options.whileUp(run, servers);
    return run;
  } finally {
    await stopAll();
    rmSync(tasks, { recursive: true, force: true });
    unlock();
  }
}

interface Deployment {
  /** What calls each function, by its ARN. */
  readonly functions: ReadonlyMap<string, Invoke>;
  readonly subscriptions: readonly Subscription[];
}

/** Uploads the objects, unpacks the functions and subscribes them to the events of the stack's rules. */
async function deploy(
  synthesis: Synthesis,
  servers: Servers,
  folder: string,
): Promise<readonly [Deployment, string]> {
  const objects = ofType(synthesis, BODIES.object);
  await uploadObjects(objects, servers.s3Endpoint);
  const functions = new Map<string, Invoke>();
  for (const fn of ofType(synthesis, BODIES.function)) {
    // The functions look for the cluster's private host name; a proxy is how they find it on this machine.
    const network = { http_proxy: servers.livyUrl };
    functions.set(fn.outputs.arn as string, await deployFunction(fn, join(folder, fn.name), network));
  }
  const deployment = { functions, subscriptions: subscriptions(synthesis.resources, functions) };
  return [deployment, `${String(objects.length)} objects, ${String(functions.size)} functions`];
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
