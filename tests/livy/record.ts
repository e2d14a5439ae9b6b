/**
 * Plays the scenarios against a real Livy and writes recordings.json. By hand: `ts-node tests/livy/record.ts`, after
 * `npm start` has brought the runtime; it takes a minute and a half.
 */
import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import prettier from "prettier";

import { RESOURCE_TYPES } from "../../cli/synth/resourceTypes";
import { clusterConfiguration } from "../../cli/local/bodies/cluster";
import type { ClusterConfiguration } from "../../cli/local/bodies/cluster";
import { main } from "../../cli/main";
import { findJava } from "../../cli/local/runtime/java";
import type { Java } from "../../cli/local/runtime/java";
import { startLivy } from "../../cli/local/runtime/livyServer";
import { s3Request } from "../../cli/local/runtime/s3Request";
import { startS3Store } from "../../cli/local/runtime/s3Store";
import { stopAll } from "../../cli/common/supervisor";
import { resolveRuntime } from "../../cli/local/servers";
import type { Runtime } from "../../cli/local/servers";
import { processesOf } from "../support/npm";
import { bodyOf, normalised, parsed } from "./exchange";
import type { Exchange, LivyCall, Recording } from "./exchange";
import { BUCKET, SCENARIOS } from "./scenarios";
import type { Player, Scenario } from "./scenarios";
import { stack } from "../support/stacks";

const FILE = join(__dirname, "recordings.json");
/** Milliseconds that anything may last that a scenario waits for: Livy's collection of ended batches comes once a minute. */
const PATIENCE_MS = 100_000;

interface Place {
  readonly java: Java;
  readonly jars: Runtime;
  readonly configuration: ClusterConfiguration;
  readonly folder: string;
}

const RECORD = {
  name: "ts-node tests/livy/record.ts",
  about: "Records real Livy's answers anew.",
  options: {},
  exitCodes: { 0: "done" },
} as const;

void main(RECORD, async () => {
  const java = await findJava();
  const jars = await resolveRuntime(java, (text) => {
    process.stderr.write(`${text}\n`);
  });
  const { resources } = await stack("dev");
  const configuration = clusterConfiguration(resources.find(({ type }) => type === RESOURCE_TYPES.cluster)!);
  const folder = await mkdtemp(join(tmpdir(), "livy-recording-"));
  try {
    const recordings: Recording[] = [];
    for (const scenario of SCENARIOS) {
      recordings.push(await record(scenario, { java, jars, configuration, folder }));
    }
    const text = JSON.stringify(recordings);
    const options = await prettier.resolveConfig(FILE);
    await writeFile(FILE, await prettier.format(text, { ...options, filepath: FILE }));
  } finally {
    await stopAll();
    await rm(folder, { recursive: true, force: true });
  }
  return 0;
});

async function record(scenario: Scenario, { java, jars, configuration, folder }: Place): Promise<Recording> {
  const store = await startS3Store(java, jars.s3store, {
    dataDir: join(folder, "s3"),
    keysDir: join(folder, "keys"),
    logFile: join(folder, "s3.log"),
  });
  await s3Request(store, { method: "PUT", bucket: BUCKET });
  const dir = join(folder, "livy");
  const logFile = join(folder, "livy.log");
  const livy = await startLivy(java, {
    sparkClasspath: jars.spark,
    livyClasspath: jars.livy,
    ...configuration,
    livyConf: { ...configuration.livyConf, ...scenario.livyConf },
    store,
    dir,
    logFile,
  });
  const exchanges: Exchange[] = [];
  const player: Player = {
    call: async (what, request) => {
      const { status, answer } = await send(livy.url, request);
      process.stderr.write(`${String(status)}  ${what}\n`);
      exchanges.push({ what, request, status, answer: normalised(status, answer) });
    },
    until: (path, wanted) =>
      patiently(path, async () => {
        const { status, answer } = await send(livy.url, { method: "GET", path });
        return wanted(status, answer as object);
      }),
    sparkSubmit: (works) => chmod(join(dir, "spark/bin/spark-submit"), works ? 0o755 : 0o644),
    crash: async () => {
      const starts = async () => (await readFile(logFile, "utf8")).split("Starting server on").length;
      const before = await starts();
      process.kill(livyProcess(dir), "SIGKILL");
      await patiently("Livy to be up again", async () => {
        if ((await starts()) === before) {
          return false;
        }
        return send(livy.url, { method: "GET", path: "/version" }).then(
          ({ status }) => status === 200,
          () => false,
        );
      });
    },
  };
  await scenario.play(player);
  await livy.stop();
  await store.stop();
  return { scenario: scenario.name, exchanges };
}

async function send(url: string, call: LivyCall): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(url + call.path, {
    method: call.method,
    headers: {
      "Content-Type": "application/json",
      ...(call.requestedBy === false ? {} : { "X-Requested-By": "recorder" }),
    },
    body: bodyOf(call) ?? null,
  });
  return { status: response.status, answer: parsed(await response.text()) };
}

async function patiently(what: string, done: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (!(await done())) {
    assert.ok(Date.now() < until, `waited too long for ${what}`);
    await sleep(100);
  }
}

/** The process id of the Livy server that works in a folder. */
function livyProcess(dir: string): number {
  const [line = "", ...more] = processesOf(dir).filter((one) => !one.includes("@"));
  assert.deepEqual(more, [], "one Livy server");
  return Number.parseInt(line, 10);
}
