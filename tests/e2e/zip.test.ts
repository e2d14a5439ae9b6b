import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

import type {
  CheckEvent,
  DriverLogEvent,
  ExecutionEnded,
  ItemsEvent,
  Job,
  OutcomeEvent,
  QueryEvent,
  StopEvent,
  SubmitEvent,
} from "../../contract/events";
import type { SparkApplication } from "../../model/pipeline";
import { applicationsOf } from "../../components/sparkApplication";
import { checkLivy } from "../../handlers/checkLivy";
import type { StackPlace } from "../../handlers/checkLivy";
import { cleanUp } from "../../handlers/cleanUp";
import type { FailureLinks } from "../../handlers/failureReport";
import { listItems } from "../../handlers/items";
import { groupOutcome } from "../../handlers/outcome";
import { queryBatch } from "../../handlers/queryBatch";
import { stopJob } from "../../handlers/stopJob";
import { submitBatch } from "../../handlers/submitBatch";
import type { Invoke } from "../../cli/local/bodies/function";
import { ROOT } from "../../cli/common/paths";
import { stopAll } from "../../cli/common/supervisor";
import { withEnv } from "../support/env";
import { temporaryFolders } from "../support/folder";
import { deployAll, failureOf, rejection } from "../support/functions";
import type { Failure } from "../support/functions";
import { startHttpServer } from "../support/httpServer";
import type { HttpServer, RecordedRequest, Script } from "../support/httpServer";
import { startS3 } from "../support/s3Server";
import type { S3Server } from "../support/s3Server";
import { LIVY_FUNCTIONS, PIPELINES } from "../support/inventory";
import { find, stack } from "../support/stacks";
import { EXECUTION, KEY } from "../handlers/virtualLivy";

const APPLICATION = "application_1_0004";
const LIVY = { url: "http://ip-10-0-0-10.ec2.internal:8998", ca: undefined };

/** The dev stack's. */
const POLLING = { windowSeconds: 240, waitPercent: 1, maxWaitSeconds: 43_200 };

/** Long ago: what began then has timed out, and patience with it is spent. */
const THEN = 0;

const view = (name: string, state: string, more: object = {}): Script => ({
  body: { id: 4, name, state, appId: null, log: ["stdout: "], ...more },
});
const NOT_FOUND: Script = { status: 404, body: { msg: "Session 'x' not found." } };
const DELETED: Script = { body: { msg: "deleted" } };
const NEVER_SUBMITTED = {
  log: ["stdout: ", "\nYARN Diagnostics: ", "No YARN application is found with tag x"],
};
const LOG = {
  log: [
    "stderr: ",
    'Exception in thread "main" java.lang.Error: no',
    "\tat a.F.main(F.java:1)",
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
  readonly ends?: unknown;
  /** The name of the error that it ends with instead. */
  readonly throws?: string;
}

const refusals: readonly Omit<Case, "event">[] = [
  { what: "LivyRejected", scripts: [{ status: 400, body: '"no"' }], throws: "LivyRejected" },
  { what: "LivyUnauthorised", scripts: [{ status: 401, body: "" }], throws: "LivyUnauthorised" },
];

const lost: readonly Omit<Case, "event">[] = [
  { what: "LivyServerError", scripts: [{ status: 500, body: { msg: "oh" } }], throws: "LivyServerError" },
  { what: "LivyServerError for a page", scripts: [{ body: "<html></html>" }], throws: "LivyServerError" },
  { what: "LivyUnreachable", scripts: ["close"], throws: "LivyUnreachable" },
];

/** The root path is the dev stack's. */
const BUCKET = "s3://spark-etl-staging-bucket-5a4f591";
const inputOf = (more: object = {}) => ({ ...EXECUTION, Input: { rootPath: BUCKET, ...more } });
const CHECK: CheckEvent = {
  execution: inputOf(),
  inputs: {},
  folders: [],
  arguments: [],
  items: [],
};

const checks: readonly Case[] = [
  {
    what: "Livy's version",
    scripts: [{ body: { version: "0.8.0-incubating" } }],
    ends: "0.8.0-incubating",
  },
  { what: "LivyUnsupported", scripts: [{ body: { version: "0.6.0" } }], throws: "LivyUnsupported" },
  ...refusals,
  ...lost,
  ...[
    { inputs: { day: "2013-08-01" } },
    { items: [{ group: "Days", in: { from: "rootPath", to: "rootPath" }, atMost: 1 }] },
    { arguments: ["day"], inputs: { day: "x" }, execution: inputOf({ day: "db.`t`" }) },
    { folders: ["day"], inputs: { day: "x" }, execution: inputOf({ day: "a/b" }) },
    { execution: inputOf({ day: "a\0b" }), inputs: { day: "x" } },
  ].map((more) => ({
    what: `InvalidInput for the ${Object.keys(more)[0]!}`,
    event: { ...CHECK, ...more },
    scripts: [],
    throws: "InvalidInput",
  })),
].map((one) => ({ event: CHECK, ...one }));

const SUBMIT: SubmitEvent = { execution: EXECUTION, values: {}, position: "", retry: 0, retries: 0 };

const submitted = (name: string, more: Partial<Job> = {}): Job => ({
  id: 4,
  name,
  attempt: 0,
  retry: 0,
  state: "starting",
  submittedAt: THEN,
  waitSeconds: 3,
  startedAt: null,
  endedAt: null,
  applicationId: null,
  trouble: {},
  failure: null,
  ...more,
});

const submitsOf = (job: string): readonly Case[] => {
  const name = `${KEY}-${job}-0`;
  const redriven = { ...SUBMIT, execution: { ...EXECUTION, RedriveCount: 1 } };
  const itemAgain = { ...SUBMIT, position: "_3", retry: 1, retries: 1 };
  const itemName = `${KEY}-${job}_3-0-1`;
  return [
    {
      what: "a new batch",
      event: SUBMIT,
      scripts: [{ ...(view(name, "starting") as object), status: 201 }],
      ends: submitted(name),
    },
    {
      what: "an item's batch, once more",
      event: itemAgain,
      scripts: [{ ...(view(itemName, "starting") as object), status: 201 }],
      ends: submitted(itemName, { retry: 1 }),
    },
    {
      what: "a batch whose reply was lost",
      event: SUBMIT,
      scripts: ["close", view(name, "running")],
      ends: submitted(name),
    },
    {
      what: "a batch that is there already",
      event: SUBMIT,
      scripts: [
        { status: 400, body: { msg: `Duplicate session name: Some(${name}) for session 5` } },
        view(name, "dead"),
        { body: LOG },
      ],
      ends: submitted(name),
    },
    {
      what: "a batch that never reached YARN",
      event: SUBMIT,
      scripts: [
        { status: 400, body: { msg: `Duplicate session name: Some(${name}) for session 5` } },
        view(name, "dead"),
        { body: NEVER_SUBMITTED },
        DELETED,
      ],
      throws: "LivyServerError",
    },
    {
      what: "the success of an earlier attempt",
      event: redriven,
      scripts: Array.from({ length: 4 }, () => view(name, "success")),
      ends: submitted(name, { attempt: 1, state: "success", waitSeconds: 0 }),
    },
    // After credentials that are refused, an earlier call's batch is looked for.
    ...refusals.map((one) => ({
      ...one,
      event: SUBMIT,
      scripts: one.throws === "LivyRejected" ? one.scripts : [...one.scripts, NOT_FOUND],
    })),
    ...lost.map((one) => ({ ...one, event: SUBMIT, scripts: [...one.scripts, NOT_FOUND] })),
    {
      what: "LivyTooManySessions",
      event: SUBMIT,
      scripts: [{ status: 400, body: { msg: "Rejected, too many sessions are being created!" } }, NOT_FOUND],
      throws: "LivyTooManySessions",
    },
    {
      what: "InvalidInput for an argument that a shell would run",
      event: { ...SUBMIT, execution: { ...EXECUTION, Input: { rootPath: "s3://`id`" } } },
      scripts: [],
      throws: "InvalidInput",
    },
    {
      what: "InvalidInput",
      event: { ...SUBMIT, execution: { ...EXECUTION, Input: {} } },
      scripts: [],
      throws: "InvalidInput",
    },
  ];
};

const NAME = `${KEY}-F-0`;
const JOB = submitted(NAME);

const queryOf = (more: Partial<QueryEvent> = {}): QueryEvent => ({
  execution: EXECUTION,
  job: JOB,
  jobName: "F",
  values: {},
  application: "com.example.F",
  startLimitSeconds: 1,
  runLimitSeconds: 1,
  retries: 0,
  causeBytes: 8_000,
  ...more,
});

/** What is no verdict, with no patience left. */
const impatient = (trouble: Job["trouble"]) => queryOf({ job: { ...JOB, trouble } });

const queries: readonly Case[] = [
  {
    what: "success",
    event: queryOf(),
    scripts: [view(NAME, "success"), view(NAME, "success")],
    ends: { ...JOB, state: "success" },
  },
  ...["dead", "error", "killed"].map((state) => ({
    what: `a batch that is ${state}`,
    event: queryOf(),
    scripts: [view(NAME, state), view(NAME, state), { body: LOG }],
    ends: {
      ...JOB,
      state: "failed",
      failure: {
        Error: state === "killed" ? "SparkApplicationKilled" : "SparkApplicationFailed",
        Cause: `F: com.example.F (batch 4) is ${state}: java.lang.Error: no; caused by a.b.CException: c`,
      },
    },
  })),
  {
    what: "a batch that never reached YARN",
    event: queryOf(),
    scripts: [view(NAME, "dead"), view(NAME, "dead"), { body: NEVER_SUBMITTED }],
    ends: { ...JOB, state: "interrupted" },
  },
  {
    what: "an item's batch that is to be run again, in a cause of so many bytes",
    event: queryOf({ values: { date: "2013-08-01" }, retries: 1, causeBytes: 60 }),
    scripts: [view(NAME, "dead"), view(NAME, "dead"), { body: LOG }],
    ends: {
      ...JOB,
      state: "again",
      retry: 1,
      failure: {
        Error: "SparkApplicationFailed",
        Cause: "F (2013-08-01): com.example.F (batch 4) is dead: java.lan…",
      },
    },
  },
  {
    what: "a batch that waits to run for too long",
    event: queryOf({ causeBytes: 150 }),
    scripts: [
      view(NAME, "starting", { appId: "application_1_0004" }),
      { body: { id: 4, log: ["stdout: ", "\nYARN Diagnostics: ", "it waits"] } },
    ],
    ends: {
      ...JOB,
      state: "timedOut",
      applicationId: "application_1_0004",
      failure: {
        Error: "SparkStartTimeout",
        Cause:
          "F: com.example.F (batch 4, application_1_0004) did not start running within 1 s; YARN says: it waits",
      },
    },
  },
  {
    what: "a batch that runs for too long",
    event: queryOf({ job: { ...JOB, startedAt: THEN } }),
    scripts: [view(NAME, "busy")],
    ends: {
      ...JOB,
      state: "timedOut",
      startedAt: THEN,
      failure: { Error: "SparkRunTimeout", Cause: "F: com.example.F (batch 4) ran for longer than 1 s" },
    },
  },
  {
    what: "an execution that was redriven",
    event: queryOf({ execution: { ...EXECUTION, RedriveCount: 1 } }),
    scripts: [],
    ends: { ...JOB, state: "interrupted" },
  },
  ...refusals.map((one) => ({ ...one, event: impatient({ rejected: THEN, unauthorised: THEN }) })),
  ...lost.map((one) => ({ ...one, event: impatient({ unreachable: THEN, serverError: THEN }) })),
  {
    what: "LivyServerError for a state of tomorrow",
    event: impatient({ unknownState: THEN }),
    scripts: [view(NAME, "paused")],
    throws: "LivyServerError",
  },
  {
    what: "LivyBatchLost",
    event: impatient({ notFound: THEN }),
    scripts: [NOT_FOUND],
    throws: "LivyBatchLost",
  },
  {
    what: "LivyIdentityLost",
    event: impatient({ mismatch: THEN }),
    scripts: [view("x", "success")],
    throws: "LivyIdentityLost",
  },
];

const STOP: StopEvent = {
  execution: EXECUTION,
  jobName: "F",
  values: {},
  position: "",
  retries: 0,
  causeBytes: 8_000,
  failure: { Error: "LivyBatchLost", Cause: '{"errorMessage":"gone"}' },
};

const stops: readonly Case[] = [
  {
    what: "nothing to end of an item, of each retry",
    event: { ...STOP, values: { date: "2013-08-01" }, position: "_3", retries: 1, causeBytes: 19 },
    scripts: [NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND],
    ends: { Error: "LivyBatchLost", Cause: "F (2013-08-01): …" },
  },
  {
    what: "a batch that runs",
    event: STOP,
    scripts: [view(NAME, "running"), DELETED, NOT_FOUND, NOT_FOUND],
    ends: { Error: "LivyBatchLost", Cause: `F: gone\nIts batch ${NAME} was deleted.` },
  },
  {
    what: "a Livy that refuses for once",
    event: STOP,
    scripts: [
      { status: 401, body: '"who?"' },
      view(NAME, "running"),
      { status: 405, body: "<html>" },
      view(NAME, "success"),
      view(NAME, "success"),
    ],
    ends: {
      Error: "LivyBatchLost",
      Cause: `F: gone\nIts batch ${NAME} ended by itself in the meantime: it succeeded.`,
    },
  },
];

const LISTED: ItemsEvent = {
  execution: { ...EXECUTION, Input: { rootPath: "s3://bucket/p/", from: "2024-02-28", to: "2024-03-01" } },
  group: "Days",
  in: { from: "from", to: "to" },
  atMost: 3,
};

const lists: readonly Case[] = [
  {
    what: "days",
    event: LISTED,
    scripts: [],
    ends: { list: ["2024-02-28", "2024-02-29", "2024-03-01"], bucket: "bucket", prefix: "p/", again: false },
  },
  {
    what: "a list",
    event: {
      ...LISTED,
      execution: { ...EXECUTION, Input: { rootPath: "s3://bucket", files: ["b", "a"], again: true } },
      in: { list: "files" },
    },
    scripts: [],
    ends: { list: ["b", "a"], bucket: "bucket", prefix: "", again: true },
  },
  { what: "InvalidInput", event: { ...LISTED, atMost: 2 }, scripts: [], throws: "InvalidInput" },
];

const outcomes: readonly Case[] = [
  {
    what: "a good end",
    event: { group: "Days", outcomes: [{ state: "success" }, { state: "skipped" }], causeBytes: 8_000 },
    scripts: [],
    ends: { state: "success", failure: null, succeeded: 1, skipped: 1 },
  },
  {
    what: "failures, in a cause of so many bytes",
    event: {
      group: "Days",
      outcomes: ["a", "b"].map((item) => ({
        state: "failed",
        item,
        failure: { Error: "E", Cause: `D (${item}): ${"ä".repeat(200)}` },
      })),
      causeBytes: 47 + 2 * 202,
    },
    scripts: [],
    ends: {
      state: "failed",
      failure: {
        Error: "E",
        Cause: [
          "Days: 2 of 2 items failed: a, b (0 succeeded)",
          ...["a", "b"].map((item) => `D (${item}): ${"ä".repeat(95)}…`),
        ].join("\n"),
      },
      succeeded: 0,
      skipped: 0,
    },
  },
];

const ENDED: ExecutionEnded = {
  detail: { executionArn: EXECUTION.Id, name: EXECUTION.Name, status: "ABORTED", stopDate: THEN },
};
const listed = (states: Readonly<Record<string, string>>): Script => {
  const sessions = Object.entries(states).map(([name, state]) => ({ name, state }));
  return { body: { total: sessions.length, sessions } };
};

const cleanings: readonly Case[] = [
  {
    what: "nothing of the execution",
    event: ENDED,
    scripts: [listed({ x: "running" })],
    ends: { deleted: [] },
  },
  {
    what: "a batch that runs",
    event: ENDED,
    scripts: [
      listed({ [NAME]: "running", x: "running" }),
      view(NAME, "running"),
      DELETED,
      NOT_FOUND,
      NOT_FOUND,
    ],
    ends: { deleted: [NAME] },
  },
  {
    what: "a batch that runs among some that have ended",
    event: ENDED,
    scripts: [
      ...Array.from({ length: 2 }, () => listed({ [`${KEY}-E-0`]: "dead", [NAME]: "running" })),
      view(NAME, "running"),
      DELETED,
      NOT_FOUND,
      NOT_FOUND,
    ],
    ends: { deleted: [NAME] },
  },
  ...refusals.map(({ what, scripts }) => ({
    what: `${what} for once`,
    event: ENDED,
    scripts: [...scripts, listed({})],
    ends: { deleted: [] },
  })),
];

describe("a function's zip in bare Node does what its source does:", function () {
  this.timeout(180_000);
  const newFolder = temporaryFolders();
  let livy: HttpServer;
  let s3: S3Server;
  let folder: string;
  let place: StackPlace;
  let links: FailureLinks;
  let deployed: Readonly<Record<string, Invoke>>;

  before(async () => {
    livy = await startHttpServer();
    folder = newFolder();
    const dev = await stack("dev");
    const clusterId = find(dev, "Cluster", "EMRCluster").id;
    const securityGroupId = find(dev, "SecurityGroup", "LambdaSecurityGroup").id;
    place = { clusterId, securityGroupId, rootPath: BUCKET };
    links = {
      historyUrl: `https://us-east-1.console.aws.amazon.com/emr/home?region=us-east-1#/clusterDetails/${clusterId}`,
      logUri: `s3://${find(dev, "Bucket", "staging-bucket").id}/emr-logs/${clusterId}/`,
    };
    const log = `emr-logs/${clusterId}/containers/${APPLICATION}/container_1_0004_01_000001/stdout.gz`;
    const printed = {
      key: log,
      text: "reading\nTraceback (most recent call last):\nValueError: no fare",
      modifiedAt: THEN,
    };
    s3 = await startS3(find(dev, "Bucket", "staging-bucket").id, [printed]);
    deployed = await deployAll(dev, folder, { http_proxy: livy.url, ...s3.variables });
  });
  after(async () => {
    await stopAll();
    await livy.stop();
    s3.stop();
  });

  async function observe(
    scripts: readonly Script[],
    call: () => Promise<unknown>,
    toFailure: (call: Promise<unknown>) => Promise<Failure>,
    fails: boolean,
  ): Promise<Outcome> {
    livy.answer(...scripts);
    const outcome = fails ? { failure: await toFailure(call()) } : { result: await call() };
    // Batches are ended side by side: of those asked about at one time, any may be the first to come.
    const requests = livy.requests.toSorted((one, other) => one.url.localeCompare(other.url));
    return withoutNow({ ...outcome, requests });
  }

  async function assertSame(
    fn: string,
    direct: () => Promise<unknown>,
    { event, scripts, ends, throws }: Case,
  ): Promise<void> {
    const fails = throws !== undefined;
    const zipped = await observe(scripts, () => deployed[fn]!(event), failureOf, fails);
    const expected = await withEnv({ http_proxy: livy.url }, () =>
      observe(scripts, direct, async (call) => toPlain(await rejection(call)), fails),
    );
    assert.deepEqual(zipped, expected);
    assert.deepEqual(fails ? zipped.failure?.name : zipped.result, fails ? throws : ends);
    assert.equal(zipped.requests.length, scripts.length);
    assert.ok(zipped.requests.every(({ url }) => url.startsWith(`${LIVY.url}/`)));
  }

  // All submit functions are one but for the application, of which there is a test below.
  for (const application of applicationsOf(PIPELINES).slice(0, 1)) {
    for (const one of submitsOf(application.name)) {
      const fn = `${application.name}JobSubmitFunction`;
      it(`${fn}: ${one.what}`, () =>
        assertSame(fn, () => submitBatch(LIVY, application, one.event as SubmitEvent), one));
    }
  }

  for (const one of checks) {
    it(`LivyCheckFunction: ${one.what}`, () =>
      assertSame("LivyCheckFunction", () => checkLivy(LIVY, place, one.event as CheckEvent), one));
  }

  for (const one of queries) {
    it(`SparkJobStatusFunction: ${one.what}`, () =>
      assertSame(
        "SparkJobStatusFunction",
        () => queryBatch(LIVY, POLLING, links, one.event as QueryEvent),
        one,
      ));
  }

  for (const one of stops) {
    it(`SparkJobStopFunction: ${one.what}`, () =>
      assertSame("SparkJobStopFunction", () => stopJob(LIVY, one.event as StopEvent), one));
  }

  for (const one of lists) {
    it(`SparkJobItemsFunction: ${one.what}`, () =>
      assertSame("SparkJobItemsFunction", () => listItems(one.event as ItemsEvent), one));
  }

  for (const one of outcomes) {
    it(`SparkJobOutcomeFunction: ${one.what}`, () =>
      assertSame("SparkJobOutcomeFunction", () => groupOutcome(one.event as OutcomeEvent), one));
  }

  for (const one of cleanings) {
    it(`SparkJobJanitorFunction: ${one.what}`, () =>
      assertSame("SparkJobJanitorFunction", () => cleanUp(LIVY, one.event as ExecutionEnded), one));
  }

  it("SparkJobStatusFunction: links to the cluster's own places", async () => {
    const appId = "application_1_0004";
    await assertSame("SparkJobStatusFunction", () => queryBatch(LIVY, POLLING, links, queryOf()), {
      what: "links",
      event: queryOf(),
      scripts: [view(NAME, "dead", { appId }), view(NAME, "dead", { appId }), { body: LOG }],
      ends: {
        ...JOB,
        state: "failed",
        applicationId: appId,
        failure: {
          Error: "SparkApplicationFailed",
          Cause:
            `F: com.example.F (batch 4, ${appId}) is dead: java.lang.Error: no; caused by a.b.CException: c\n` +
            `Spark history: ${links.historyUrl}\nIts own log, some five minutes after its end: ${links.logUri}containers/${appId}/`,
        },
      },
    });
  });

  it("SparkJobDriverLogFunction: the exception in the log of the cluster's driver", async () => {
    const title = `F: com.example.F (batch 4, ${APPLICATION}) is dead: `;
    const event: DriverLogEvent = {
      job: {
        ...JOB,
        state: "unexplained",
        applicationId: APPLICATION,
        endedAt: THEN,
        failure: { Error: "SparkApplicationFailed", Cause: `${title}User application exited with status 1` },
      },
      causeBytes: 8_000,
    };
    assert.deepEqual(await deployed.SparkJobDriverLogFunction!(event), {
      Error: "SparkApplicationFailed",
      Cause:
        `${title}ValueError: no fare\nLast lines of its log:\n  reading\n  Traceback (most recent call last):\n` +
        `  ValueError: no fare\nSpark history: ${links.historyUrl}\n` +
        `Its own log, some five minutes after its end: ${links.logUri}containers/${APPLICATION}/`,
    });
  });

  it("submits the pipelines' own batches", async () => {
    const folder = "s3://bucket/emr-step-functions";
    const input = `${folder}/tests/assets/input/orders.csv`;
    const checked = `${folder}/runs/${KEY}/checked/`;
    const regions = `${folder}/regions`;
    const own: Record<string, readonly [className: string, ...args: readonly string[]]> = {
      CheckOrders: ["CheckOrders", input, checked],
      PublishOrders: ["SelectOrders", checked, `${folder}/orders/`],
      OrdersOfDay: ["SelectOrders", input, `${folder}/days/2013-08-03/`, "2013-08-03"],
      NorthOrders: ["SelectOrders", input, `${regions}/north/`, "north"],
      SouthOrders: ["SelectOrders", input, `${regions}/south/`, "south"],
    };
    const conf: Readonly<Record<string, object>> = {
      NorthOrders: { "spark.sql.shuffle.partitions": "1" },
    };
    assert.deepEqual(
      applicationsOf(PIPELINES).map(({ name }) => name),
      Object.keys(own),
    );
    for (const [job, [className, ...args]] of Object.entries(own)) {
      const isItem = job === "OrdersOfDay";
      const name = `${KEY}-${job}${isItem ? "_2" : ""}-0`;
      livy.answer({ ...(view(name, "running") as object), status: 201 });
      const item = { ...SUBMIT, values: { date: "2013-08-03" }, position: "_2" };
      await deployed[`${job}JobSubmitFunction`]!(isItem ? item : SUBMIT);
      const body = JSON.parse(livy.requests[0]!.body) as SparkApplication;
      assert.deepEqual(body, {
        name,
        file: `${folder}/tests/assets/orders.jar`,
        className: `com.example.${className}`,
        args,
        conf: { ...conf[job], "spark.yarn.maxAppAttempts": "1", "spark.yarn.tags": "run-1" },
      });
    }
  });

  it("and has nothing but the zip to do it with", () => {
    assert.match(relative(ROOT, folder), /^\.\./);
    for (const name of Object.keys(deployed)) {
      const taskRoot = join(folder, name, "task");
      const callsLivy = LIVY_FUNCTIONS.includes(name.replace(/Function$/, ""));
      assert.equal(existsSync(join(taskRoot, "node_modules/axios")), callsLivy);
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

/** When a call began, and for how long there was no usable answer, are times of the clock. */
function withoutNow<T>(outcome: T): T {
  const text = JSON.stringify(outcome, (key, value: unknown) => (key === "submittedAt" ? THEN : value));
  return JSON.parse(text.replace(/no usable answer for \d+ s/, "no usable answer for {n} s")) as T;
}

function toPlain({ name, message }: Error): Failure {
  return { name, message };
}
