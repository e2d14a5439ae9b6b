import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findJava, type Java } from "../../../local/runtime/java";
import { type Livy, startLivy } from "../../../local/runtime/livyServer";
import { type S3Store, startS3Store } from "../../../local/runtime/s3Store";
import { stopAll } from "../../../local/runtime/supervisor";
import { resolveRuntime, type Runtime } from "../../../local/servers";
import { alive, until } from "../processes";

const FIRST_DOWNLOAD_MS = 900_000;

interface Batch {
  readonly id: number;
  readonly name: string;
  readonly state: string;
}

describe("local/runtime servers", function () {
  this.timeout(90_000);
  let java: Java;
  let jars: Runtime;
  let dir: string;
  let store: S3Store;
  let livy: Livy;
  const said: string[] = [];

  before(async function () {
    this.timeout(FIRST_DOWNLOAD_MS);
    java = await findJava();
    dir = await mkdtemp(path.join(os.tmpdir(), "spark servers "));
    jars = await resolveRuntime(java, () => undefined);
    store = await startS3Store(java, jars.s3store, {
      dataDir: path.join(dir, "s3"),
      logFile: path.join(dir, "s3.log"),
    });
    livy = await startLivy(java, {
      sparkClasspath: jars.spark,
      livyClasspath: jars.livy,
      livyConf: { "livy.server.host": "0.0.0.0", "livy.server.csrf-protection.enabled": "true" },
      sparkDefaults: { "spark.eventLog.enabled": "true" },
      s3Endpoint: store.endpoint,
      dir: path.join(dir, "livy"),
      logFile: path.join(dir, "livy.log"),
      say: (news) => said.push(news),
    });
  });

  after(async () => {
    await stopAll();
    await rm(dir, { recursive: true });
  });

  const post = (
    body: object,
    headers: Record<string, string> = { "X-Requested-By": "test" },
  ): Promise<Response> =>
    fetch(`${livy.url}/batches`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });

  it("keeps objects as plain files", async () => {
    const put = (key: string, body: string): Promise<Response> =>
      fetch(`${store.endpoint}${key}`, { method: "PUT", body });
    assert.equal((await put("/bucket", "")).status, 200);
    assert.equal((await put("/bucket/a/b.csv", "1,2\n")).status, 200);
    assert.equal(await readFile(path.join(dir, "s3/bucket/a/b.csv"), "utf8"), "1,2\n");
    const got = await fetch(`${store.endpoint}/bucket/a/b.csv`);
    assert.equal(await got.text(), "1,2\n");
    assert.equal((await fetch(`${store.endpoint}/bucket/none`)).status, 404);
  });

  it("binds this machine only, whatever the cluster's configuration says", () => {
    assert.match(livy.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(store.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("keeps the cluster's other configuration", async () => {
    const refused = await post({ file: "s3://bucket/none.jar" }, {});
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /Missing Required Header for CSRF protection/);
  });

  it("runs a batch whose jar is in the store, says why it died and refuses a second of its name", async () => {
    const jar = await readFile(jars.spark.find((file) => file.includes("spark-tags"))!);
    assert.equal((await fetch(`${store.endpoint}/bucket/app.jar`, { method: "PUT", body: jar })).status, 200);

    const request = { name: "wrong", file: "s3://bucket/app.jar", className: "com.example.Wrong" };
    const first = await post(request);
    assert.equal(first.status, 201);
    const { id } = (await first.json()) as Batch;
    const second = await post(request);
    assert.deepEqual(
      [second.status, await second.json()],
      [400, { msg: `Duplicate session name: Some(wrong) for session ${String(id + 1)}` }],
    );

    const read = async <T>(address: string): Promise<T> =>
      (await (await fetch(livy.url + address)).json()) as T;
    const deadline = Date.now() + 60_000;
    let { state } = await read<Batch>("/batches/wrong");
    while (state !== "dead") {
      assert.ok(Date.now() < deadline, `still ${state}`);
      await sleep(200);
      ({ state } = await read<Batch>("/batches/wrong"));
    }
    const { log } = await read<{ log: string[] }>(`/batches/${String(id)}/log?size=200`);
    assert.deepEqual(log, ["stdout: ", "Error: Failed to load class com.example.Wrong.", "\nstderr: "]);
  });

  it("says why a server did not come up", async () => {
    const options = { dataDir: path.join(dir, "s3"), logFile: path.join(dir, "bad.log") };
    await assert.rejects(
      startS3Store(java, ["/none.jar"], options),
      /^Error: The S3 store ended \(exit code 1\) before it was ready; the end of .*bad\.log:\n[^]*ClassNotFoundException: org\.gaul\.s3proxy\.Main$/,
    );
  });

  it("starts Livy again when it is killed: on its port, with its configuration, without its memory", async () => {
    const log = await readFile(path.join(dir, "livy.log"), "utf8");
    const [first] = livyProcesses(dir);
    // A driver takes seconds to start, so there is one to end with its Livy.
    assert.equal(
      (await post({ name: "lost", file: "s3://bucket/app.jar", className: "com.example.X" })).status,
      201,
    );
    await until("the driver is there", () => alive(first!) > 1);
    process.kill(first!, "SIGKILL");
    await until("Livy is up again", () => said.length >= 2, 60);
    assert.deepEqual(said, ["Livy ended (SIGKILL) and is started again", "Livy is up again"]);
    assert.equal(alive(first!), 0);

    assert.equal((await post({ file: "s3://bucket/none.jar" }, {})).status, 400);
    assert.equal((await fetch(`${livy.url}/batches/lost`)).status, 404);
    const again = await post({ name: "lost", file: "s3://bucket/app.jar", className: "com.example.X" });
    assert.equal(again.status, 201);
    const { id, name } = (await again.json()) as Batch;
    assert.deepEqual({ id, name }, { id: 0, name: "lost" });
    const both = await readFile(path.join(dir, "livy.log"), "utf8");
    assert.ok(both.startsWith(log));
    assert.equal(both.split(`WebServer: Starting server on ${livy.url}\n`).length, 3);
  });

  it("ends a server when told, and its drivers with it", async () => {
    const [second] = livyProcesses(dir);
    await until("the driver is there", () => alive(second!) > 1);
    await livy.stop();
    await assert.rejects(fetch(`${livy.url}/batches`));
    assert.equal(alive(second!), 0);
    assert.deepEqual(livyProcesses(dir), []);
    assert.equal(said.length, 2);
  });
});

/** The Livy servers of a folder, by process id. */
function livyProcesses(folder: string): number[] {
  return execFileSync("ps", ["-A", "-ww", "-o", "pid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(folder) && line.includes("livy.server.LivyServer"))
    .map((line) => Number(line.trim().split(" ")[0]));
}
