import { statSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import { s3UriMistake } from "../components/s3Uri";
import { UserError } from "./errors";
import { interruptible } from "./interruptible";
import { main } from "./main";
import { readOptions } from "./options";
import { RUN_FOLDER } from "./paths";
import { executionInput, pipelineOf } from "./pipelineRun";
import { prepare } from "./prepare";
import { createReport } from "./report";
import { runStack } from "./run";
import type { Run } from "./run";
import { showRun } from "./showRun";
import { synthesise } from "./synth/synthesise";

const HELP = `npm start -- [options]

Runs a pipeline of a stack on this machine: what index.ts registers, on real Spark through real Livy.

  --stack NAME        the stack, from Pulumi.<NAME>.yaml (default: dev)
  --pipeline NAME     the pipeline, from pipelines/ (default: the one of the stack's configuration)
  --set NAME=VALUE    an input of the pipeline, a list with commas; may be repeated (default: the pipeline's examples)
  --again             run items again whose result exists
  --input FILE        run on this CSV of taxi trips (default: the stack's inputFile)
  --root-path S3URI   run under s3://bucket[/prefix] in the local store (default: the stack's rootPath)
  --json              one JSON document on stdout, everything else on stderr
  --folder DIR        keep the local store, its results, all logs and a picture there (default: .local/run)
  --keep              leave the servers up and print their addresses until Ctrl-C
  --help              this text

Exit code: 0 success, 1 the execution failed, 2 something to mend first, 130 Ctrl-C.`;

/** npm runs its scripts in the project; the folder that the user is in is INIT_CWD. */
const USER_FOLDER = process.env.INIT_CWD ?? process.cwd();

void main(async (signal) => {
  const options = startOptions();
  if (options.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const report = createReport(options.json ? process.stderr : process.stdout);
  report.say(`${report.style("bold", "spark-etl")}  stack ${options.stack} on this machine`);

  const synthesis = await report.step("Program", async () => {
    const value = await synthesise(options.stack, options.overrides);
    return [value, `${String(value.resources.length)} resources registered`];
  });
  const pipeline = pipelineOf(synthesis, options.pipeline);
  const rootPath = synthesis.outputs.rootPath as string;
  const input = executionInput(pipeline, rootPath, options.set, options.again);
  const prepared = await interruptible(signal, () => prepare(report));
  const run = await runStack(synthesis, {
    pipeline,
    input,
    prepared,
    folder: options.folder,
    report,
    signal,
    whileUp: async (ended, servers) => {
      if (options.json) {
        process.stdout.write(`${JSON.stringify(toDocument(ended, options.stack, pipeline.name), null, 2)}\n`);
      }
      showRun(ended, options.folder, toUser, report);
      if (options.keep && !signal.aborted) {
        const { endpoint, credentialsFile } = servers.store;
        const store = `${endpoint}, with the keys in ${toUser(credentialsFile)}`;
        report.say(`\nLivy      ${servers.livyUrl}/ui\nS3 store  ${store}\nCtrl-C ends them.`);
        await aborted(signal);
      }
    },
  });
  return run.execution.status === "SUCCEEDED" ? 0 : 1;
});

interface Options {
  readonly help: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly stack: string;
  /** The one of the stack's configuration unless said. */
  readonly pipeline: string | undefined;
  /** Inputs of the pipeline by name. */
  readonly set: Readonly<Record<string, string>>;
  readonly again: boolean;
  readonly folder: string;
  /** Configuration that goes before the stack's own. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** @throws UserError on an option that is not there, or a value that is not one. */
function startOptions(): Options {
  const {
    help,
    json,
    keep,
    stack,
    pipeline,
    set,
    again,
    folder,
    input,
    "root-path": rootPath,
  } = readOptions("npm start", {
    help: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    stack: { type: "string", default: "dev" },
    pipeline: { type: "string" },
    set: { type: "string", multiple: true, default: [] },
    again: { type: "boolean", default: false },
    folder: { type: "string" },
    input: { type: "string" },
    "root-path": { type: "string" },
  });
  const overrides: Record<string, string> = {};
  if (input !== undefined) {
    const file = fromUser(input);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
      throw new UserError(`--input ${input}: there is no such file; give the path of a CSV file`);
    }
    overrides["spark-etl:inputFile"] = file;
  }
  if (rootPath !== undefined) {
    const mistake = s3UriMistake(rootPath);
    if (mistake !== undefined) {
      throw new UserError(`--root-path ${rootPath}: it ${mistake}; give s3://bucket or s3://bucket/prefix`);
    }
    overrides["spark-etl:rootPath"] = rootPath;
  }
  return {
    help,
    json,
    keep,
    stack,
    pipeline,
    set: Object.fromEntries(set.map(readSetting)),
    again,
    folder: folder === undefined ? RUN_FOLDER : fromUser(folder),
    overrides,
  };
}

/** @throws UserError when it is not `name=value` */
function readSetting(text: string): readonly [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UserError(`--set ${text}: give an input's name and its value, e.g. --set from=2013-08-01`);
  }
  return [name, value];
}

function fromUser(path: string): string {
  return resolve(USER_FOLDER, path);
}

/** A path as the user can paste it. */
function toUser(path: string): string {
  return relative(USER_FOLDER, path);
}

/** What --json prints. */
function toDocument({ name, execution, result }: Run, stack: string, pipeline: string): object {
  return {
    stack,
    pipeline,
    execution: name,
    ...execution,
    ...(result === undefined
      ? {}
      : { rows: result.table?.rows, resultFiles: result.files.map(({ path }) => join(result.folder, path)) }),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    signal.addEventListener("abort", () => {
      done();
    });
  });
}
