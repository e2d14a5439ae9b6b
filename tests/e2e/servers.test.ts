import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findJava, type Java } from "../../cli/local/runtime/java";
import { type Livy, startLivy } from "../../cli/local/runtime/livyServer";
import { s3Request } from "../../cli/local/runtime/s3Request";
import { type S3Store, startS3Store } from "../../cli/local/runtime/s3Store";
import { stopAll } from "../../cli/common/supervisor";
import { resolveRuntime, type Runtime } from "../../cli/local/servers";
import { withEnv } from "../support/env";
import { alive, until } from "../cli/local/processes";
import { buildProbe } from "../cli/local/runtime/probe";

const FIRST_DOWNLOAD_MS = 900_000;

interface Batch {
  readonly id: number;
  readonly name: string;
  readonly state: string;
}

describe("cli/local/runtime servers", function () {
  this.timeout(180_000);
  let java: Java;
  let jars: Runtime;
  let dir: string;
  let store: S3Store;
  let livy: Livy;
  const said: string[] = [];

  before(async function () {
    this.timeout(FIRST_DOWNLOAD_MS);
    java = await findJava();
    dir = await mkdtemp(join(tmpdir(), "spark servers "));
    jars = await resolveRuntime(java, () => undefined);
    // A bucket of an earlier run, open to others.
    await mkdir(join(dir, "s3/earlier"), { recursive: true });
    await chmod(join(dir, "s3/earlier"), 0o755);
    await withEnv({ LC_ALL: "C" }, startBoth);
  });

  async function startBoth(): Promise<void> {
    store = await startS3Store(java, jars.s3store, {
      dataDir: join(dir, "s3"),
      keysDir: join(dir, "keys"),
      logFile: join(dir, "s3.log"),
    });
    livy = await startLivy(java, {
      sparkClasspath: jars.spark,
      livyClasspath: jars.livy,
      livyConf: { "livy.server.host": "0.0.0.0", "livy.server.csrf-protection.enabled": "true" },
      sparkDefaults: {
        "spark.eventLog.enabled": "true",
        "spark.driver.defaultJavaOptions": "-Dapp.default=yes -XX:+UseParallelGC",
      },
      livyEnv: { FROM_THE_CLUSTER: "yes", LC_ALL: "C" },
      store,
      dir: join(dir, "livy"),
      logFile: join(dir, "livy.log"),
      say: (news) => said.push(news),
    });
  }

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

  const put = async (key: string, body: string | Buffer): Promise<void> => {
    assert.equal((await s3Request(store, { method: "PUT", bucket: "bucket", key, body })).status, 200, key);
  };
  const read = async <T>(address: string): Promise<T> =>
    (await (await fetch(livy.url + address)).json()) as T;
  const untilEnded = async (name: string, end = "dead"): Promise<readonly string[]> => {
    const batch = () => read<Batch>(`/batches/${name}`);
    await until(`${name} is ${end}`, async () => (await batch()).state === end, 150);
    return (await read<{ log: string[] }>(`/batches/${String((await batch()).id)}/log?size=200`)).log;
  };

  it("keeps objects as plain files, whatever letters their names have", async () => {
    assert.equal((await s3Request(store, { method: "PUT", bucket: "bucket" })).status, 200);
    for (const key of ["a/b.csv", "day=2013-08-05/50%+é?#&.csv", "Café 日本/(1)!*'.csv"]) {
      await put(key, "1,ä\n");
      assert.equal(await readFile(join(dir, "s3/bucket", key), "utf8"), "1,ä\n");
      assert.equal((await s3Request(store, { method: "GET", bucket: "bucket", key })).data, "1,ä\n");
    }
    const query = { "list-type": "2", prefix: "Café 日本/(" };
    const { data } = await s3Request(store, { method: "GET", bucket: "bucket", query });
    assert.match(data, /<KeyCount>1<\/KeyCount>/);
    assert.equal((await s3Request(store, { method: "GET", bucket: "bucket", key: "none" })).status, 404);
  });

  it("answers nobody without the keys of this start, and lets nobody else read files", async () => {
    for (const address of ["/", "/earlier", "/bucket", "/bucket/a/b.csv"]) {
      assert.equal((await fetch(store.endpoint + address)).status, 403, address);
    }
    const body = "x";
    assert.equal((await fetch(`${store.endpoint}/bucket/new`, { method: "PUT", body })).status, 403);
    const others = { ...store, secretKey: "local" };
    assert.equal((await s3Request(others, { method: "GET", bucket: "bucket" })).status, 403);
    const mode = async (file: string) => ((await stat(join(dir, file))).mode & 0o077).toString(8);
    for (const file of ["s3/earlier", "s3/bucket", "keys/credentials", "keys/s3proxy.properties"]) {
      assert.equal(await mode(file), "0", file);
    }
    assert.equal(await mode("livy/spark/conf/core-site.xml"), "0");
    const keys = await readFile(store.credentialsFile, "utf8");
    assert.ok(keys.includes(store.accessKey) && keys.includes(store.secretKey));
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
    await put("app.jar", buildProbe(java, dir));
    const request = { name: "wrong", file: "s3://bucket/app.jar", className: "com.example.Wrong" };
    const first = await post(request);
    assert.equal(first.status, 201);
    const { id } = (await first.json()) as Batch;
    const second = await post(request);
    assert.deepEqual(
      [second.status, await second.json()],
      [400, { msg: `Duplicate session name: Some(wrong) for session ${String(id + 1)}` }],
    );

    assert.deepEqual(await untilEnded("wrong"), [
      "stdout: ",
      "Error: Failed to load class com.example.Wrong.",
      "\nstderr: ",
    ]);
  });

  it("starts drivers with the job's own options, in UTF-8, and says which signal ended one", async () => {
    await writeFile(join(dir, "only-here.txt"), "");
    const conf = {
      "spark.probe.place": "Zürich 東京",
      "spark.driver.extraJavaOptions": `-Dapp.mode="x y" -Dapp.shell=$(touch\\ ran);id`,
      "spark.driver.extraClassPath": dir,
      "spark.driver.extraLibraryPath": "/opt/native libs",
    };
    const signals = ["KILL", "TERM", "SEGV"];
    for (const name of signals) {
      const request = { file: "s3://bucket/app.jar", className: "com.example.Probe", driverMemory: "300m" };
      assert.equal((await post({ ...request, name, args: [name, "Café 日本 😀"], conf })).status, 201);
    }
    const logs = await Promise.all(signals.map((name) => untilEnded(name)));
    for (const log of logs) {
      const said = log.join("\n");
      const [, heap] = /^heap (\d+)$/m.exec(said) ?? [];
      assert.ok(Number(heap) > 250 && Number(heap) <= 300, said.slice(0, 2000));
      const at = log.indexOf("argument Café 日本 😀");
      assert.deepEqual(
        [...log.slice(at, at + 4), ...log.slice(at + 5, at + 12)],
        [
          "argument Café 日本 😀",
          "conf Zürich 東京",
          "options x y, $(touch ran);id",
          "default yes",
          "libraries /opt/native libs",
          `resource file:${dir.replaceAll(" ", "%20")}/only-here.txt`,
          "cluster yes",
          "error stream",
          "bad \ufffd \ufffd",
          `${"x".repeat(10_000)}… (990000 more characters)`,
          "last",
        ],
      );
    }
    const ends = logs.map((log) => log.findLast((line) => line.startsWith("Driver was ended")) ?? "");
    assert.match(ends[0]!, /^Driver was ended by signal SIGKILL \(exit code 137\): .*driverMemory/);
    assert.equal(ends[1], "Driver was ended by signal SIGTERM (exit code 143)");
    assert.match(
      ends[2]!,
      /^Driver was ended by signal SIGABRT \(exit code 134\): the JVM crashed \(SIGSEGV .*\); its report is .*hs_err_pid\d+\.log$/,
    );
    assert.ok(!existsSync(join(dir, "livy/work/ran")));
  });

  it("says of a driver that calls System.exit(0) that it would be dead on EMR, not of one that returns", async () => {
    const ends = ["exit", "return"];
    for (const name of ends) {
      const request = { file: "s3://bucket/app.jar", className: "com.example.Probe", args: [name] };
      assert.equal((await post({ ...request, name })).status, 201);
    }
    const logs = await Promise.all(ends.map((name) => untilEnded(name, "success")));
    const [exits, returns] = logs.map((log) => log.join("\n"));
    assert.match(exits!, /^Its main called System\.exit: on EMR, in cluster mode, this batch would be dead/m);
    // The line that both have in common: it does not tell them apart.
    assert.match(returns!, /SparkContext: Invoking stop\(\) from shutdown hook/);
    assert.doesNotMatch(returns!, /would be dead/);
    const left = await readdir(join(dir, "livy/tmp"));
    assert.deepEqual(
      left.filter((file) => file.startsWith("vm-")),
      [],
    );
  });

  it("ends the driver of a batch that is deleted", async () => {
    const [pid] = livyProcesses(dir);
    const request = {
      name: "stay",
      file: "s3://bucket/app.jar",
      className: "com.example.Probe",
      args: ["stay", ""],
    };
    assert.equal((await post(request)).status, 201);
    const log = async () => (await read<{ log: string[] }>(`/batches/stay/log?size=200`)).log;
    await until("the driver runs", async () => (await log()).includes("last"), 60);
    const processes = execFileSync("ps", ["-A", "-ww", "-o", "args="], { encoding: "utf8" });
    assert.ok(processes.includes("com.example.Probe"));
    assert.equal(
      (
        await fetch(`${livy.url}/batches/stay`, {
          method: "DELETE",
          signal: AbortSignal.timeout(20_000),
          headers: { "X-Requested-By": "test" },
        })
      ).status,
      200,
    );
    await until("the driver is gone", () => alive(pid!) === 1);
    const livyLog = await readFile(join(dir, "livy.log"), "utf8");
    assert.ok(![processes, livyLog].some((text) => text.includes(store.secretKey)));
  });

  it("says why a server did not come up", async () => {
    const options = {
      dataDir: join(dir, "s3"),
      keysDir: join(dir, "bad"),
      logFile: join(dir, "bad.log"),
    };
    await assert.rejects(
      startS3Store(java, ["/none.jar"], options),
      /^Error: The S3 store ended \(exit code 1\) before it was ready; the end of .*bad\.log:\n[^]*ClassNotFoundException: org\.gaul\.s3proxy\.Main$/,
    );
  });

  it("starts Livy again when it is killed: on its port, with its configuration, without its memory", async () => {
    const log = await readFile(join(dir, "livy.log"), "utf8");
    const [first] = livyProcesses(dir);
    // A driver takes seconds to start, so there is one to end with its Livy.
    assert.equal(
      (await post({ name: "lost", file: "s3://bucket/app.jar", className: "com.example.X" })).status,
      201,
    );
    await until("the driver is there", () => alive(first!) > 1);
    process.kill(first!, "SIGKILL");
    await until("Livy is up again", () => said.length >= 2, 60);
    assert.deepEqual(said, ["Livy ended (SIGKILL) and is being restarted", "Livy is up again"]);
    assert.equal(alive(first!), 0);

    assert.equal((await post({ file: "s3://bucket/none.jar" }, {})).status, 400);
    assert.equal((await fetch(`${livy.url}/batches/lost`)).status, 404);
    const again = await post({ name: "lost", file: "s3://bucket/app.jar", className: "com.example.X" });
    assert.equal(again.status, 201);
    const { id, name } = (await again.json()) as Batch;
    assert.deepEqual({ id, name }, { id: 0, name: "lost" });
    const both = await readFile(join(dir, "livy.log"), "utf8");
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
