import { join, relative, resolve } from "node:path";

import { fileProblem } from "../config/fileFormat";
import { s3UriError } from "../contract/s3Uri";
import { toDiskFullError, UserError } from "./common/errors";
import { CLUSTER_KINDS } from "./local/localCluster";
import type { ClusterOptions } from "./local/localCluster";
import { interruptible } from "./common/supervisor";
import { lockFolder } from "./local/lock";
import { main } from "./main";
import type { Values } from "./options";
import { RUN_FOLDER } from "./common/paths";
import { executionInput, pipelineOf } from "./local/pipelineRun";
import { archiveClasses, prepare } from "./local/prepare";
import { createReport, jsonDocument } from "./common/report";
import { runStack } from "./local/run";
import type { Run } from "./local/run";
import { showRun } from "./local/showRun";
import { stackOf } from "./synth/stackOf";
import { synthesise } from "./synth/synthesise";

const START = {
  name: "npm start",
  about: `Runs a pipeline of a stack on this machine: what index.ts registers, on real Spark through real Livy.`,
  options: {
    stack: {
      type: "string",
      placeholder: "NAME",
      text: "the stack, from Pulumi.<NAME>.yaml",
      default: "dev",
    },
    pipeline: {
      type: "string",
      placeholder: "NAME",
      text: "the pipeline, by its name (default: the one of the stack's configuration)",
    },
    set: {
      type: "string",
      placeholder: "NAME=VALUE",
      text: "an input of the pipeline, a list with commas; may be repeated (default: the pipeline's examples)",
      multiple: true,
    },
    again: { type: "boolean", text: "run items again even if their results exist" },
    input: {
      type: "string",
      placeholder: "FILE",
      text: "a file in the place of the pipelines' data file (default: the stack's inputFile)",
    },
    "root-path": {
      type: "string",
      placeholder: "S3URI",
      text: "run under s3://bucket[/prefix] in the local store (default: the stack's rootPath)",
    },
    cluster: {
      type: "string",
      placeholder: "KIND",
      text: "where Spark runs: `local`, next to Livy, or `yarn`, in cluster mode on HDFS and YARN",
      default: "local",
    },
    "log-delay": {
      type: "string",
      placeholder: "SECONDS",
      text: "with --cluster yarn: seconds until containers' logs are in the local bucket; EMR takes 300",
      default: "2",
    },
    json: { type: "boolean", text: "one JSON document on stdout, everything else on stderr" },
    folder: {
      type: "string",
      placeholder: "DIR",
      text: "keep the local store, its results, all logs and a picture there (default: .local/run)",
    },
    keep: { type: "boolean", text: "keep the servers running, and print their addresses, until Ctrl-C" },
  },
  exitCodes: {
    0: "success",
    1: "the execution failed, or wrote no result",
    2: "something to fix first",
    130: "Ctrl-C",
  },
} as const;

/** npm runs its scripts in the project; the folder that the user is in is INIT_CWD. */
const USER_FOLDER = process.env.INIT_CWD ?? process.cwd();

void main(START, async (given, signal) => {
  const options = startOptions(given);
  const report = createReport(options.json ? process.stderr : process.stdout);
  report.say(`${report.style("bold", "spark-etl")}  stack ${options.stack} on this machine`);

  const { assets } = await stackOf(options.stack, options.overrides);
  const unlock = lockFolder(options.folder);
  try {
    const { cluster, folder } = options;
    const prepared = await interruptible(signal, () => prepare(assets, folder, report, signal, cluster.kind));
    // The store comes up meanwhile.
    const synthesis = await report.step("Program", async () => {
      const registered = await synthesise(options.stack, options.overrides);
      return [registered, `${String(registered.resources.length)} resources registered`];
    });
    const pipeline = pipelineOf(synthesis, options.pipeline);
    const rootPath = synthesis.outputs.rootPath as string;
    const input = executionInput(pipeline, rootPath, options.set, options.again);
    const run = await runStack(synthesis, {
      pipeline,
      input,
      prepared,
      cluster,
      folder,
      report,
      signal,
      whileUp: async (ended, servers) => {
        if (options.json) {
          process.stdout.write(`${jsonDocument(toDocument(ended, options.stack, pipeline.name))}\n`);
        }
        showRun(ended, options.folder, toUser, report);
        if (options.keep && !signal.aborted) {
          const { endpoint, credentialsFile } = servers.store;
          const store = `${endpoint}, with the keys in ${toUser(credentialsFile)}`;
          report.say(`\nLivy      ${servers.livyUrl}/ui\nS3 store  ${store}\nPress Ctrl-C to stop them.`);
          await aborted(signal);
        }
      },
    });
    const isGood = run.execution.status === "SUCCEEDED" && run.result?.isThere !== false;
    if (isGood && !signal.aborted) {
      await archiveClasses(prepared, report, signal);
    }
    return isGood ? 0 : 1;
  } catch (error) {
    throw toDiskFullError(error, options.folder);
  } finally {
    unlock();
  }
});

interface StartOptions {
  readonly json: boolean;
  readonly keep: boolean;
  readonly stack: string;
  /** Default: the pipeline of the stack's configuration. */
  readonly pipeline: string | undefined;
  /** Inputs of the pipeline by name. */
  readonly set: Readonly<Record<string, string>>;
  readonly again: boolean;
  readonly cluster: ClusterOptions;
  readonly folder: string;
  /** Configuration that overrides the stack's own. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** @throws UserError on a value that an option can't have */
function startOptions(given: Values<typeof START.options>): StartOptions {
  const { set, folder, input, cluster, "root-path": rootPath, "log-delay": logDelay, ...rest } = given;
  const overrides: Record<string, string> = {};
  if (input !== undefined) {
    const file = fromUser(input);
    const problem = fileProblem(file);
    if (problem !== undefined) {
      throw new UserError(`--input ${input}: ${problem}`);
    }
    overrides["spark-etl:inputFile"] = file;
  }
  if (rootPath !== undefined) {
    const mistake = s3UriError(rootPath);
    if (mistake !== undefined) {
      throw new UserError(`--root-path ${rootPath}: it ${mistake}; give s3://bucket or s3://bucket/prefix`);
    }
    overrides["spark-etl:rootPath"] = rootPath;
  }
  return {
    ...rest,
    set: readSettings(set),
    cluster: readCluster(cluster, logDelay),
    folder: folder === undefined ? RUN_FOLDER : fromUser(folder),
    overrides,
  };
}

/** @throws UserError on a kind that there is not, or a delay that is no number of seconds */
function readCluster(kind: string, logDelay: string): ClusterOptions {
  const known = CLUSTER_KINDS.find((one) => one === kind);
  if (known === undefined) {
    throw new UserError(`--cluster ${kind}: give ${CLUSTER_KINDS.join(" or ")}`);
  }
  const logDelaySeconds = Number(logDelay);
  if (!/^\d+$/.test(logDelay) || logDelaySeconds < 1 || logDelaySeconds > 3_600) {
    throw new UserError(`--log-delay ${logDelay}: give whole seconds from 1 to 3600`);
  }
  return { kind: known, logDelaySeconds };
}

/** @throws UserError on one that is not `name=value`, or is given twice */
function readSettings(texts: readonly string[]): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  for (const text of texts) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new UserError(`--set ${text}: give an input's name and its value, e.g. --set from=2013-08-01`);
    }
    if (Object.hasOwn(settings, name)) {
      throw new UserError(
        `--set ${name} is given more than once; give it once, with commas between the items of a list`,
      );
    }
    settings[name] = value;
  }
  return settings;
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
      : {
          rows: result.table?.rows,
          rowCount: result.table?.rowCount,
          resultFiles: result.files.map(({ path }) => join(result.folder, path)),
          resultProblem: result.isThere ? result.problem : "the run wrote no result",
        }),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    signal.addEventListener("abort", () => {
      done();
    });
  });
}
