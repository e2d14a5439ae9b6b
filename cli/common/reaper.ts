import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { join } from "node:path";

const SCRIPT = join(__dirname, "reaper.mjs");
let pipe: Socket | undefined;

/**
 * The pipe to this process' reaper, started on first use. The reaper holds nothing up here: neither it nor its pipe
 * keeps the event loop alive. It has its own session, so a terminal's Ctrl-C and hang-up pass it by.
 */
export function reaperPipe(): Socket {
  if (pipe !== undefined && !pipe.destroyed) {
    return pipe;
  }
  const child = spawn(process.execPath, [SCRIPT], {
    cwd: "/",
    env: {},
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  if (!(child.stdin instanceof Socket)) {
    throw new Error("The reaper could not be started.");
  }
  child.on("error", () => undefined); // seen as a destroyed pipe
  child.unref();
  pipe = child.stdin;
  pipe.on("error", () => undefined);
  pipe.unref();
  return pipe;
}

/** One line to the reaper: "+<group>" or "-<group>". */
export function tellReaper(line: string): void {
  if (pipe?.writable === true) {
    pipe.write(`${line}\n`);
  }
}
