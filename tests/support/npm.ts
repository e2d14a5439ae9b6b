import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";

import { CACHE_FOLDER, ROOT } from "../../cli/common/paths";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has said so far. */
  stderr(): string;
  /** Resolves when stderr has said the text; rejects when the process ends without. */
  said(text: string): Promise<void>;
}

/** Starts one of the package's scripts as a user does; in a process group of its own, as a shell does. */
export function npm(...args: readonly string[]): Started {
  return npmIn(ROOT, ...args);
}

/** The same in a copy of the project. */
export function npmIn(project: string, ...args: readonly string[]): Started {
  const child = spawn("npm", ["--silent", ...args], {
    cwd: project,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    // A copy of the project need not transpile what this one has.
    env: {
      ...process.env,
      SPARK_ETL_CACHE: join(CACHE_FOLDER, "cache"),
      INIT_CWD: undefined,
      NO_COLOR: "1",
      FORCE_COLOR: undefined,
    },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  const said = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (stderr.includes(text)) {
          resolve();
        }
      };
      child.stderr.on("data", look);
      look();
      void ended.then(() => {
        reject(new Error(`the process ended without saying "${text}":\n${stderr}`));
      });
    });
  return { child, ended, stderr: () => stderr, said };
}

/** The processes whose command line names a folder: a run's servers and drivers. */
export function processesOf(folder: string): string[] {
  return execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(folder) && line.includes("/java"));
}
