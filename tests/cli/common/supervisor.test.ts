import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { untilReady } from "../../../cli/local/runtime/ready";
import { baseEnv, type Managed, startProcess, stopAll } from "../../../cli/common/supervisor";
import { alive, until } from "../local/processes";

const REGISTER = require.resolve("../../../cli/register.mjs");
const SUPERVISOR = require.resolve("../../../cli/common/supervisor");

describe("supervisor", () => {
  let dir = "";
  const start = (script: string, more: { readonly append?: boolean } = {}): Managed =>
    startProcess({
      name: "The child",
      command: "sh",
      args: ["-c", script],
      env: { ...baseEnv(), GREETING: "hello" },
      cwd: dir,
      logFile: join(dir, "logs", "child.log"),
      ...more,
    });
  const log = (): Promise<string> => readFile(join(dir, "logs", "child.log"), "utf8");

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "supervisor-"));
  });
  after(async () => {
    await stopAll();
    await rm(dir, { recursive: true });
  });

  it("gives the child its own environment only, and keeps what it says", async () => {
    process.env.NOT_FOR_CHILDREN = "x";
    const child = start('echo "$GREETING $0 ${NOT_FOR_CHILDREN-none}"; echo error >&2; exit 3');
    assert.deepEqual(await child.exited, { code: 3, signal: null });
    assert.equal(await log(), "hello sh none\nerror\n");
  });

  it("begins the log anew, or adds to it", async () => {
    await start("echo one").exited;
    await start("echo two").exited;
    assert.equal(await log(), "two\n");
    await start("echo three", { append: true }).exited;
    assert.equal(await log(), "two\nthree\n");
  });

  it("ends the whole group on stop, and may be asked twice", async () => {
    const child = start("sleep 600 & sleep 600 & echo up; wait");
    await until("the child is up", async () => (await log()).includes("up"));
    assert.equal(alive(child.pid), 3);
    await Promise.all([child.stop(), child.stop()]);
    await child.stop();
    assert.equal(alive(child.pid), 0);
    assert.equal((await child.exited).signal, "SIGTERM");
  });

  it("ends what outlives its leader", async () => {
    const child = start("sleep 600 & exit 0");
    assert.equal((await child.exited).code, 0);
    assert.equal(alive(child.pid), 0);
  });

  it("kills what does not listen", async function () {
    this.timeout(15_000);
    const child = start('trap "" TERM; echo up; while :; do sleep 1; done');
    await until("the child is up", async () => (await log()).includes("up"));
    await child.stop();
    assert.equal((await child.exited).signal, "SIGKILL");
    assert.equal(alive(child.pid), 0);
  });

  it("says in the log what cannot be run", async () => {
    const child = startProcess({
      name: "Nothing",
      command: "/no/such/command",
      args: [],
      env: {},
      cwd: dir,
      logFile: join(dir, "logs", "child.log"),
    });
    assert.equal((await child.exited).code, 127);
    assert.match(await log(), /\/no\/such\/command/);
  });

  it("throws when it cannot start anything", () => {
    const spec = { name: "Nothing", command: "true", args: [], env: {}, cwd: join(dir, "none") };
    assert.throws(
      () => startProcess({ ...spec, logFile: join(dir, "x.log") }),
      /^Error: Nothing could not be started/,
    );
  });

  it("gives the end of the log when a server ends before it is ready", async () => {
    const server = start("echo first; echo the cause; exit 7");
    const logFile = join(dir, "logs", "child.log");
    await assert.rejects(
      untilReady(server, logFile, 10, () => Promise.resolve(undefined)),
      new Error(
        `The child ended (exit code 7) before it was ready; the end of ${logFile}:\nfirst\nthe cause`,
      ),
    );
  });

  it("stops a server that is not ready in time", async () => {
    const server = start("echo waiting; sleep 600");
    const logFile = join(dir, "logs", "child.log");
    await assert.rejects(
      untilReady(server, logFile, 0.3, () => Promise.resolve(undefined)),
      /The child was not ready within 0.3 s; the end of .*child.log:\nwaiting$/,
    );
    assert.equal(alive(server.pid), 0);
  });

  // As Ctrl-C and a closed terminal do, the signal goes to the owner's whole group.
  for (const [signal, deaf] of [
    ["SIGKILL", "trap '' TERM;"],
    ["SIGINT", ""],
    ["SIGHUP", ""],
  ] as const) {
    it(`leaves nothing when its own process ends by ${signal}`, async () => {
      const script = `
        const { startProcess } = require(${JSON.stringify(SUPERVISOR)});
        const logFile = ${JSON.stringify(join(dir, "owned.log"))};
        const args = ["-c", "sleep 600 & ${deaf} echo up; while :; do sleep 1; done"];
        const child = startProcess({ name: "Owned", command: "sh", args, env: { PATH: process.env.PATH }, cwd: "/", logFile });
        console.log(child.pid);`;
      const args = ["-r", REGISTER, "-e", script];
      const owner = spawn(process.execPath, args, { detached: true, stdio: ["ignore", "pipe", "inherit"] });
      const group = await new Promise<number>((resolve) => {
        owner.stdout.once("data", (data: Buffer) => {
          resolve(Number(data.toString()));
        });
      });
      await until("the owned processes are up", () => alive(group) >= 2);
      process.kill(-owner.pid!, signal);
      await until("all of them have gone", () => alive(group) === 0);
    });
  }
});
