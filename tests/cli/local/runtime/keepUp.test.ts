import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keepUp } from "../../../../cli/local/runtime/keepUp";
import { untilReady } from "../../../../cli/local/runtime/ready";
import { baseEnv, type Managed, startProcess, stopAll } from "../../../../cli/common/supervisor";
import { temporaryFolders } from "../../../support/folder";
import { alive, until } from "../processes";

describe("cli/local/runtime/keepUp", () => {
  const newFolder = temporaryFolders();
  let dir: string;
  let said: string[];
  /** All that were started, in order. */
  let lives: Managed[];

  /** A server that is up when it has written `up`, with a child, as a Livy with its driver. */
  const SERVER = "sleep 600 & echo $$ > up; while :; do sleep 1; done";
  const start = (script: string): Managed => {
    const life = startProcess({
      name: "The server",
      command: "sh",
      args: ["-c", script],
      env: baseEnv(),
      cwd: dir,
      logFile: join(dir, "server.log"),
    });
    lives.push(life);
    return life;
  };
  const isUp = (server: Managed): boolean =>
    existsSync(join(dir, "up")) && readFileSync(join(dir, "up"), "utf8") === `${String(server.pid)}\n`;
  const untilUp = (server: Managed): Promise<boolean> =>
    untilReady(server, join(dir, "server.log"), 10, () => Promise.resolve(isUp(server) || undefined));

  /** A server that is up and kept so; `again` is what it does in its later lives. */
  async function kept(again: string): Promise<{ stop: () => Promise<void> }> {
    const first = start(SERVER);
    await untilUp(first);
    return keepUp(first, { start: () => start(again), untilUp, say: (news) => said.push(news) });
  }
  const kill = (life: Managed): void => {
    process.kill(life.pid, "SIGKILL");
  };

  beforeEach(() => {
    dir = newFolder();
    said = [];
    lives = [];
  });
  after(() => stopAll());

  it("starts a server again each time it has ended by itself, once nothing of it is left", async () => {
    const { stop } = await kept(SERVER);
    for (const life of [0, 1]) {
      kill(lives[life]!);
      await until("it is up again", () => said.length === 2 * (life + 1));
      assert.equal(alive(lives[life]!.pid), 0);
      assert.equal(isUp(lives[life + 1]!), true);
    }
    const again = ["The server ended (SIGKILL) and is being restarted", "The server is up again"];
    assert.deepEqual(said, [...again, ...again]);
    await stop();
    assert.deepEqual(
      lives.map(({ pid }) => alive(pid)),
      [0, 0, 0],
    );
  });

  for (const [who, stopIt] of [
    ["its owner", (stop: () => Promise<void>) => stop()],
    ["whoever stops everything", () => stopAll()],
  ] as const) {
    it(`lets a server end when ${who} ends it, and says nothing`, async () => {
      const { stop } = await kept(SERVER);
      await stopIt(stop);
      await stop();
      assert.deepEqual([said, lives.length, alive(lives[0]!.pid)], [[], 1, 0]);
    });

    it(`leaves nothing behind when ${who} ends it in the midst of a start`, async () => {
      const { stop } = await kept("sleep 600 & echo $$ > starting; while :; do sleep 1; done");
      kill(lives[0]!);
      await until("it starts", () => existsSync(join(dir, "starting")));
      await stopIt(stop);
      await stop();
      assert.deepEqual(said, ["The server ended (SIGKILL) and is being restarted"]);
      assert.deepEqual(
        lives.map(({ pid }) => alive(pid)),
        [0, 0],
      );
    });

    it(`starts none when ${who} ends it while its last children still end`, async () => {
      // A child that does not listen keeps the group for the seconds of grace.
      const deaf = "(trap '' TERM; touch deaf; while [ -e deaf ]; do sleep 0.1; done) &";
      const first = start(`${deaf} ${SERVER}`);
      await untilUp(first);
      await until("the child is deaf", () => existsSync(join(dir, "deaf")));
      const { stop } = keepUp(first, { start: () => start(SERVER), untilUp, say: (news) => said.push(news) });
      kill(first);
      await until("the child is alone", () => alive(first.pid) > 0 && !runs(first.pid));
      const stopped = stopIt(stop);
      rmSync(join(dir, "deaf"));
      await stopped;
      await stop();
      assert.deepEqual([said, lives.length, alive(first.pid)], [[], 1, 0]);
    });
  }

  it("gives up a server that does not come up, with the reason", async () => {
    writeFileSync(join(dir, "tries"), "");
    const { stop } = await kept("echo x >> tries; echo the port is taken; exit 7");
    kill(lives[0]!);
    await until("it is given up", () => said.length === 2);
    assert.deepEqual(said, [
      "The server ended (SIGKILL) and is being restarted",
      "The server is not restarted any more: The server ended (exit code 7) before it was ready; " +
        `the end of ${join(dir, "server.log")}:\nthe port is taken`,
    ]);
    await stop();
    assert.equal(readFileSync(join(dir, "tries"), "utf8"), "x\n");
    assert.equal(lives.length, 2);
  });
});

/** Whether a process is there that has not ended. */
function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
