import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import type { Job } from "../../contract/events";
import type { Invoke } from "../../cli/local/bodies/function";
import { ROOT } from "../../cli/common/paths";
import { listBatches } from "../../cli/local/livyWatch";
import { stopAll } from "../../cli/common/supervisor";
import { run, startLocalStack, unpack } from "../e2e/localStack";
import type { Ended, Functions, LocalStack } from "../e2e/localStack";
import { until } from "../cli/local/processes";
import { withoutProxy } from "../support/env";
import { temporaryFolders } from "../support/folder";
import { npm, processesOf } from "../support/npm";

const ORDERS = join(ROOT, "tests/assets/input/orders.csv");
const DRIVER = "org.apache.spark.deploy.yarn.ApplicationMaster";
const EXECUTOR = "org.apache.spark.executor.YarnCoarseGrainedExecutorBackend";
const SUBMIT = "CheckOrdersJobSubmitFunction";
const LIVY = "livy.server.LivyServer";

/** As registered, but for the ten minutes that Livy looks for an application. */
const LIVY_CONF = { "livy.server.yarn.app-lookup-timeout": "45s" };

describe("the registered zips on HDFS and YARN, in cluster mode", function () {
  // Cold, it downloads Spark, Livy, Hadoop and the S3 store first.
  this.timeout(900_000);
  withoutProxy();

  let folder: string;
  let local: LocalStack;
  let functions: Functions;

  before(async () => {
    folder = newFolder();
    local = await startLocalStack(folder, "yarn", undefined, LIVY_CONF);
    functions = await unpack(local, newFolder(), local.livyUrl);
  });

  after(async () => {
    await stopAll();
    assert.deepEqual(processesOf(folder), []);
  });
  // Hooks run in this order: folders go when nothing writes into them any more.
  const newFolder = temporaryFolders();

  const javas = (main: string) => javasOf(folder, main);
  const kill = ([line = ""]: readonly string[]) => {
    process.kill(Number.parseInt(line, 10), "SIGKILL");
  };
  /** Files of the bucket that hold EMR's logs, by the end of their names. */
  const containerLogs = (application: string, name: string) => {
    const bucket = join(folder, "s3", (local.synthesis.outputs.rootPath as string).replace("s3://", ""));
    return readdirSync(bucket, { recursive: true, encoding: "utf8" })
      .filter((path) => path.includes(`/containers/${application}/`) && path.endsWith(name))
      .map((path) => ({ path, text: gunzipSync(readFileSync(join(bucket, path))).toString() }));
  };
  /** Has something done once a first driver runs that the job's submission has started; the submission ends with it. */
  const submitting = (then: (job: Job, again: () => Promise<Job>) => Promise<void>): Functions => {
    const submit: Invoke = async (event, signal) => {
      const job = (await functions[SUBMIT](event, signal)) as Job;
      await until("the driver runs", () => javas(DRIVER).length === 1, 60);
      await then(job, async () => (await functions[SUBMIT](event, signal)) as Job);
      return job;
    };
    return { ...functions, [SUBMIT]: submit };
  };
  const assertOrders = ({ execution }: Ended) => {
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
    const result = join(local.data, "orders");
    const [part = ""] = readdirSync(result).filter((name) => name.startsWith("part-"));
    assert.equal(readFileSync(join(result, part), "utf8"), readFileSync(ORDERS, "utf8"));
  };

  it("succeeds though Livy is killed in the middle of a batch, which a second submission adopts", async () => {
    let adopted: Job | undefined;
    const ended = await run(
      local,
      "killed-livy",
      submitting(async (job, again) => {
        kill(javas(LIVY));
        await until(
          "Livy has recovered it, and answers",
          async () =>
            local.livyLog().includes("Recovered 1 batch sessions") &&
            (await listBatches(local.livyUrl)).length > 0,
          60,
        );
        adopted = await again();
        assert.deepEqual([adopted.id, adopted.name], [job.id, job.name]);
      }),
    );
    assert.ok(adopted);
    assertOrders(ended);
    const batches = await listBatches(local.livyUrl);
    // The refused POST has taken an id.
    assert.deepEqual(
      batches.map(({ state }) => state),
      ["success", "success"],
    );
  });

  it("submits again a batch whose spark-submit ended with Livy, before YARN had its application", async () => {
    const jobs: Job[] = [];
    const submit: Invoke = async (event, signal) => {
      const job = (await functions[SUBMIT](event, signal)) as Job;
      if (jobs.push(job) === 1) {
        kill(javas(LIVY));
      }
      return job;
    };
    const ended = await run(local, "killed-submission", { ...functions, [SUBMIT]: submit });
    assertOrders(ended);
    const [first, second, ...more] = jobs;
    assert.deepEqual([second?.name, second?.retry, more], [first?.name, 0, []]);
    assert.notEqual(second?.id, first?.id);
    // To free the name takes a call.
    assert.equal(ended.retried.at(-1), "LivyServerError");
    assert.match(local.livyLog(), /No YARN application is found with tag/);
  });

  it("fails for a driver that is killed, with YARN's words, and the application's log behind the link", async () => {
    const { execution } = await run(
      local,
      "killed-driver",
      submitting(async () => {
        await until("it has an executor", () => javas(EXECUTOR).length === 1, 60);
        kill(javas(DRIVER));
      }),
    );
    assert.deepEqual([execution.status, execution.error], ["FAILED", "SparkApplicationFailed"]);
    const [first = "", ...lines] = (execution.cause ?? "").split("\n");
    assert.match(
      first,
      /^CheckOrders: com\.example\.CheckOrders \(batch \d+, application_\d+_\d+\) is dead: its driver was killed by SIGKILL \(exit code 137\)/,
    );
    // The driver's own, as it was copied after its end, and not spark-submit's.
    assert.equal(lines[0], "Last lines of its log:");
    assert.match(lines.join("\n"), /ApplicationMaster|YarnClusterScheduler|YarnAllocator/);
    assert.doesNotMatch(lines.join("\n"), /tracking URL|SparkSubmit|not in S3/);
    const application = /application_\d+_\d+/.exec(first)?.[0] ?? "";
    assert.match(lines.at(-1) ?? "", new RegExp(`^Its own log, .*: s3://.*/containers/${application}/$`));
    await until("its log is in the bucket", () => containerLogs(application, "/stderr.gz").length > 0);
    const [log] = containerLogs(application, "_01_000001/stderr.gz");
    assert.match(log?.text ?? "", /ApplicationMaster/);
  });
});

describe("npm start -- --cluster yarn", function () {
  this.timeout(180_000);
  const newFolder = temporaryFolders();

  it("leaves no container behind where it is killed", async () => {
    const folder = newFolder();
    const started = npm("start", "--", "--json", "--cluster", "yarn", "--folder", folder);
    try {
      await started.said("batch 0  ");
      await until("the driver runs", () => javasOf(folder, DRIVER).length === 1, 60);
    } finally {
      process.kill(-(started.child.pid ?? 0), "SIGKILL");
    }
    await started.ended;
    await until("all is ended", () => processesOf(folder).length === 0, 15);
  });
});

/** The Java processes of a run that run a class; shells that started them have the same words. */
function javasOf(folder: string, main: string): string[] {
  return processesOf(folder).filter((line) => line.includes(main) && /^\s*\d+ \S+\/java /.test(line));
}
