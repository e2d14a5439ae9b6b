import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

import type { ExecutionInput, QueryEvent } from "../../asl/contract";
import { queryBatch } from "../../handlers/queryBatch";
import { submitBatch } from "../../handlers/submitBatch";
import type { Invoke } from "../../local/bodies/function";
import { ROOT } from "../../local/paths";
import { stopAll } from "../../local/runtime/supervisor";
import { taxi } from "../../pipelines/taxi";
import { withEnv } from "../support/env";
import { temporaryFolders } from "../support/folder";
import { deployAll, failureOf, rejection } from "../support/functions";
import type { Failure } from "../support/functions";
import { startHttpServer } from "../support/httpServer";
import type { HttpServer, RecordedRequest, Script } from "../support/httpServer";
import { stack } from "../support/stacks";

const LIVY = "http://ip-10-0-0-10.ec2.internal:8998";
const INPUT = { rootPath: "s3://bucket/prefix/" };
const QUERY = { jobId: 4, application: "com.example.F" };
const LOG = {
  log: [
    "stderr: ",
    'Exception in thread "main" java.lang.Error: no',
    "\tat F",
    "Caused by: a.b.CException: c",
  ],
};

interface Outcome {
  readonly result?: unknown;
  readonly failure?: Failure;
  readonly requests: readonly RecordedRequest[];
}

interface Case {
  readonly what: string;
  readonly event: unknown;
  readonly scripts: readonly Script[];
  /** The result, or the name of the error. */
  readonly ends: unknown;
}

const errors: readonly Omit<Case, "event">[] = [
  { what: "LivyRejected", scripts: [{ status: 400, body: '"no"' }], ends: "LivyRejected" },
  { what: "LivyBatchNotFound", scripts: [{ status: 404, body: { msg: "?" } }], ends: "LivyBatchNotFound" },
  { what: "LivyServerError", scripts: [{ status: 500, body: { msg: "oh" } }], ends: "LivyServerError" },
  { what: "LivyServerError for a page", scripts: [{ body: "<html></html>" }], ends: "LivyServerError" },
  { what: "LivyUnreachable", scripts: ["close"], ends: "LivyUnreachable" },
];

const submits: readonly Case[] = [
  {
    what: "Livy's id",
    event: INPUT,
    scripts: [{ status: 201, body: { id: 4, state: "starting" } }],
    ends: 4,
  },
  ...errors.map((one) => ({ ...one, event: INPUT })),
  { what: "InvalidInput", event: {}, scripts: [], ends: "InvalidInput" },
  { what: "InvalidInput for a number", event: { rootPath: 1 }, scripts: [], ends: "InvalidInput" },
];

const queries: readonly Case[] = [
  {
    what: "a batch on its way",
    event: QUERY,
    scripts: [{ body: { id: 4, state: "busy", appId: "application_1_0004" } }],
    ends: { state: "running", applicationId: "application_1_0004", cause: "" },
  },
  {
    what: "a batch in a state of tomorrow",
    event: QUERY,
    scripts: [{ body: { id: 4, state: "paused", appId: null } }],
    ends: { state: "unknown", applicationId: null, cause: "" },
  },
  ...["dead", "killed", "error"].map((state) => ({
    what: `a batch that is ${state}`,
    event: QUERY,
    scripts: [{ body: { id: 4, state } }, { body: LOG }],
    ends: {
      state,
      applicationId: null,
      cause: `com.example.F (batch 4) is ${state}: java.lang.Error: no; caused by a.b.CException: c`,
    },
  })),
  ...errors.map((one) => ({ ...one, event: QUERY })),
];

describe("a function's zip in bare Node does what its source does:", function () {
  this.timeout(60_000);
  const newFolder = temporaryFolders();
  let livy: HttpServer;
  let folder: string;
  let deployed: Readonly<Record<string, Invoke>>;

  before(async () => {
    livy = await startHttpServer();
    folder = newFolder();
    deployed = await deployAll(await stack("dev"), folder, { http_proxy: livy.url });
  });
  after(async () => {
    await stopAll();
    await livy.stop();
  });

  async function observe(
    scripts: readonly Script[],
    call: () => Promise<unknown>,
    toFailure: (call: Promise<unknown>) => Promise<Failure>,
    fails: boolean,
  ): Promise<Outcome> {
    livy.answer(...scripts);
    const outcome = fails ? { failure: await toFailure(call()) } : { result: await call() };
    return { ...outcome, requests: [...livy.requests] };
  }

  async function assertSame(fn: string, direct: () => Promise<unknown>, one: Case): Promise<void> {
    const fails = typeof one.ends === "string";
    const zipped = await observe(one.scripts, () => deployed[fn]!(one.event), failureOf, fails);
    const expected = await withEnv({ http_proxy: livy.url }, () =>
      observe(one.scripts, direct, async (call) => toPlain(await rejection(call)), fails),
    );
    assert.deepEqual(zipped, expected);
    assert.deepEqual(fails ? zipped.failure?.name : zipped.result, one.ends);
    assert.equal(zipped.requests.length, one.scripts.length);
    assert.ok(zipped.requests.every(({ url }) => url.startsWith(`${LIVY}/batches`)));
  }

  for (const { name, file, className, args } of taxi.jobs) {
    for (const one of submits) {
      it(`${name}JobSubmitFunction: ${one.what}`, async () => {
        await assertSame(
          `${name}JobSubmitFunction`,
          () =>
            submitBatch({ url: LIVY, ca: undefined }, { file, className, args }, one.event as ExecutionInput),
          one,
        );
      });
    }
  }

  for (const one of queries) {
    it(`SparkJobStatusFunction: ${one.what}`, async () => {
      await assertSame(
        "SparkJobStatusFunction",
        () => queryBatch({ url: LIVY, ca: undefined }, one.event as QueryEvent),
        one,
      );
    });
  }

  it("submits the pipeline's own batches", async () => {
    for (const [index, className] of [
      "com.example.MilesPerRateCode",
      "com.example.RateCodeStatus",
    ].entries()) {
      livy.answer({ status: 201, body: { id: index, state: "running" } });
      assert.equal(await deployed[`${taxi.jobs[index]!.name}JobSubmitFunction`]!(INPUT), index);
      assert.deepEqual(JSON.parse(livy.requests[0]!.body), {
        file: "s3://bucket/prefix/emr-step-functions/spark-taxi.jar",
        className,
        args: ["s3://bucket/prefix"],
      });
    }
  });

  it("and has nothing but the zip to do it with", () => {
    assert.match(relative(ROOT, folder), /^\.\./);
    for (const name of Object.keys(deployed)) {
      const taskRoot = join(folder, name, "task");
      assert.ok(existsSync(join(taskRoot, "node_modules/axios")));
      // Of the folders that Node looks through from here on, only the zip's own holds it.
      const searched = createRequire(join(taskRoot, "x")).resolve.paths("axios") ?? [];
      const outside = searched.filter((path) => dirname(path) !== taskRoot);
      assert.deepEqual(
        outside.filter((path) => existsSync(join(path, "axios"))),
        [],
      );
    }
  });
});

function toPlain({ name, message }: Error): Failure {
  return { name, message };
}
