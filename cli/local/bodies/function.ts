import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type * as pulumi from "@pulumi/pulumi";

import { clean } from "../../../handlers/clean";
import { UserError } from "../../common/errors";
import { ROOT } from "../../common/paths";
import { startProcess } from "../../common/supervisor";
import type { Exit, Managed } from "../../common/supervisor";
import { archiveFiles } from "../../synth/archive";
import type { Resource } from "../../synth/synthesise";

/**
 * Calls a Lambda function; rejects with an error named as Step Functions would name it, or with the reason of
 * `signal`, whose abort ends the call's process at once.
 */
export type Invoke = (event: unknown, signal?: AbortSignal) => Promise<unknown>;

interface FunctionInputs {
  readonly code: pulumi.asset.Archive;
  readonly handler: string;
  readonly runtime: string;
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
  readonly environment?: { readonly variables?: Readonly<Record<string, string>> };
}

const RUNTIME = join(__dirname, "lambdaRuntime.mjs");

/** The packages that Lambda's runtime brings. Source: "Runtime-included SDK versions" in the Lambda guide. */
const RUNTIME_PACKAGES = "@aws-sdk";

/**
 * Gives a registered Lambda function its local body: its zip, unpacked into a folder of its own outside the
 * project, run at each call by a new bare Node process with the function's environment, memory and timeout.
 *
 * @param folder an empty folder outside the project
 * @param services variables that say where it finds Livy and AWS on this machine, e.g. `http_proxy`
 * @throws UserError when the function's runtime is not the Node of this process
 */
export async function deployFunction(
  fn: Resource,
  folder: string,
  services: Readonly<Record<string, string>>,
): Promise<Invoke> {
  const inputs = fn.inputs as unknown as FunctionInputs;
  const node = `nodejs${process.versions.node.split(".")[0] ?? ""}.x`;
  if (inputs.runtime !== node) {
    throw new UserError(
      `function ${fn.name} is registered for ${inputs.runtime}; this machine runs ${node} only`,
    );
  }
  const taskRoot = join(folder, "task");
  for (const [path, bytes] of Object.entries(await archiveFiles(inputs.code))) {
    mkdirSync(dirname(join(taskRoot, path)), { recursive: true });
    writeFileSync(join(taskRoot, path), bytes);
  }
  const runtimeRoot = join(folder, "runtime");
  mkdirSync(runtimeRoot);
  symlinkSync(join(ROOT, "node_modules", RUNTIME_PACKAGES), join(runtimeRoot, RUNTIME_PACKAGES), "junction");
  const env = {
    ...inputs.environment?.variables,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(inputs.memorySize),
    LAMBDA_TASK_ROOT: taskRoot,
    NODE_PATH: runtimeRoot,
    TZ: "UTC",
    ...services,
  };
  let calls = 0;
  return async (event, signal) => {
    signal?.throwIfAborted();
    const call = join(folder, `call-${String((calls += 1))}`);
    return invoke(fn.name, inputs, { taskRoot, call, env }, event, signal);
  };
}

interface Place {
  readonly taskRoot: string;
  /** Path that the files of one call begin with. */
  readonly call: string;
  readonly env: Readonly<Record<string, string>>;
}

async function invoke(
  name: string,
  inputs: FunctionInputs,
  place: Place,
  event: unknown,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const [eventFile, resultFile, logFile] = [".event.json", ".result.json", ".log"].map(
    (end) => place.call + end,
  ) as [string, string, string];
  writeFileSync(eventFile, JSON.stringify(event));
  const child = startProcess({
    name,
    command: process.execPath,
    args: [
      `--max-old-space-size=${String(inputs.memorySize)}`,
      RUNTIME,
      inputs.handler,
      eventFile,
      resultFile,
    ],
    env: place.env,
    cwd: place.taskRoot,
    logFile,
  });
  const ended = await endOf(child, inputs.timeout, signal);
  if (ended === undefined) {
    await child.stop();
    signal?.throwIfAborted();
    throw functionError("Sandbox.Timedout", `Task timed out after ${inputs.timeout.toFixed(2)} seconds`);
  }
  if (!existsSync(resultFile)) {
    const log = readFileSync(logFile, "utf8").trim();
    // Node's last words of an exhausted memory stand before a page of native frames.
    const said = /^FATAL ERROR: .*$/m.exec(log)?.[0] ?? log.slice(-2000);
    throw functionError(
      "Runtime.ExitError",
      `the process ended (${String(ended.signal ?? ended.code)}): ${clean(said)}`,
    );
  }
  const outcome = JSON.parse(readFileSync(resultFile, "utf8")) as {
    result?: unknown;
    error?: { errorType: string; errorMessage: string; trace: string[] };
  };
  [eventFile, resultFile, logFile].forEach((file) => {
    rmSync(file, { force: true });
  });
  if (outcome.error !== undefined) {
    throw functionError(outcome.error.errorType, outcome.error.errorMessage, outcome.error.trace);
  }
  return outcome.result;
}

/** How a process ended; undefined when its time is over or `signal` aborts before that. */
async function endOf(
  child: Managed,
  withinSeconds: number,
  signal: AbortSignal | undefined,
): Promise<Exit | undefined> {
  const timer = new AbortController();
  const cancel = () => {
    timer.abort();
  };
  signal?.addEventListener("abort", cancel);
  const timeout = sleep(withinSeconds * 1000, undefined, { signal: timer.signal }).catch(() => undefined);
  const ended = await Promise.race([child.exited, timeout]);
  signal?.removeEventListener("abort", cancel);
  timer.abort();
  return ended;
}

/** An error as Step Functions gets it from Lambda: named by its type, with Lambda's JSON as its cause. */
function functionError(errorType: string, errorMessage: string, trace: readonly string[] = []): Error {
  return Object.assign(new Error(JSON.stringify({ errorType, errorMessage, trace })), { name: errorType });
}
