import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type {
  CheckEvent,
  ExecutionEnded,
  Job,
  QueryEvent,
  StopEvent,
  SubmitEvent,
} from "../../contract/events";
import type { Invoke } from "../../cli/local/bodies/function";
import { ROOT } from "../../cli/common/paths";
import { stopAll } from "../../cli/common/supervisor";
import type { Synthesis } from "../../cli/synth/synthesise";
import { newAuthority } from "../support/certificates";
import type { Authority } from "../support/certificates";
import { temporaryFolders } from "../support/folder";
import { deployAll, failureOf } from "../support/functions";
import { startHttpServer } from "../support/httpServer";
import type { HttpServer, Script } from "../support/httpServer";
import { synthesiseOf } from "../support/stacks";
import { EXECUTION, KEY } from "../handlers/virtualLivy";

const HOST = "ip-10-0-0-10.ec2.internal";
const LIVY = `https://${HOST}:8998`;
const NAME = `${KEY}-CheckOrders-0`;
const JOB: Job = {
  id: 4,
  name: NAME,
  attempt: 0,
  retry: 0,
  state: "starting",
  submittedAt: 0,
  waitSeconds: 3,
  startedAt: null,
  endedAt: null,
  applicationId: null,
  trouble: {},
  failure: null,
};
const NOT_FOUND: Script = { status: 404, body: { msg: `Session '${NAME}' not found.` } };
const CHECK: CheckEvent = {
  // The root path is the stack's.
  execution: { ...EXECUTION, Input: { rootPath: "s3://spark-etl-staging-bucket-5a4f591" } },
  inputs: {},
  folders: [],
  arguments: [],
  items: [],
};
const SUBMIT: SubmitEvent = { execution: EXECUTION, values: {}, position: "", retry: 0, retries: 0 };
const QUERY: QueryEvent = {
  execution: EXECUTION,
  // Patience with a server that is not the one has been spent long ago.
  job: { ...JOB, trouble: { unreachable: 0 } },
  jobName: "CheckOrders",
  values: {},
  application: "com.example.F",
  startLimitSeconds: 1,
  runLimitSeconds: 1,
  retries: 0,
  causeBytes: 8_000,
};
const STOP: StopEvent = {
  execution: EXECUTION,
  jobName: "CheckOrders",
  values: {},
  position: "",
  retries: 0,
  causeBytes: 8_000,
  failure: { Error: "E", Cause: "c" },
};
const ENDED: ExecutionEnded = {
  detail: { executionArn: EXECUTION.Id, name: EXECUTION.Name, status: "FAILED", stopDate: 0 },
};

/** Each function, an event, Livy's answers to it, and what it asks. */
const CALLS: readonly (readonly [string, unknown, readonly Script[], readonly string[]])[] = [
  ["LivyCheckFunction", CHECK, [{ body: { version: "0.8.0" } }], ["GET /version"]],
  [
    "CheckOrdersJobSubmitFunction",
    SUBMIT,
    [{ status: 201, body: { id: 4, name: NAME, state: "starting" } }],
    ["POST /batches"],
  ],
  ["SparkJobStatusFunction", QUERY, [{ body: { id: 4, name: NAME, state: "starting" } }], ["GET /batches/4"]],
  ["SparkJobStopFunction", STOP, [NOT_FOUND, NOT_FOUND], [`GET /batches/${NAME}`, `GET /batches/${NAME}`]],
  [
    "SparkJobJanitorFunction",
    ENDED,
    [{ body: { total: 0, sessions: [] } }],
    ["GET /batches?from=0&size=500"],
  ],
];

describe("with encryption in transit, a function's zip in bare Node", function () {
  this.timeout(180_000);
  const newFolder = temporaryFolders();
  let authority: Authority;
  let synthesis: Synthesis;
  const servers: HttpServer[] = [];

  before(async () => {
    const folder = newFolder();
    authority = newAuthority(folder);
    const livyCaFile = join(folder, "livy.pem");
    writeFileSync(livyCaFile, authority.ca);
    synthesis = await synthesiseOf("dev", {
      "spark-etl:certificateUri": "s3://certificates/nodes.zip",
      "spark-etl:livyCaFile": livyCaFile,
    });
  });
  after(async () => {
    await stopAll();
    await Promise.all(servers.map((server) => server.stop()));
  });

  /** The functions of these calls, for whom a server of this certificate is what Livy's name leads to. */
  async function deployed(
    certificate: Parameters<typeof startHttpServer>[0],
    calls: typeof CALLS,
  ): Promise<{ livy: HttpServer; functions: Readonly<Record<string, Invoke>> }> {
    const livy = await startHttpServer(certificate);
    servers.push(livy);
    const resources = synthesis.resources.filter(({ name }) => calls.some(([called]) => called === name));
    const functions = await deployAll({ ...synthesis, resources }, newFolder(), {
      NODE_OPTIONS: `--import=${pathToFileURL(join(ROOT, "tests/support/routeTls.mjs")).href}`,
      TLS_PORT: new URL(livy.url).port,
    });
    return { livy, functions };
  }

  it("speaks to Livy under the node's name, by the authority that was configured", async () => {
    const { livy, functions } = await deployed(authority.issue(`DNS:${HOST}`), CALLS);
    livy.answer(...CALLS.flatMap(([, , scripts]) => scripts));
    const results: Record<string, unknown> = {};
    for (const [name, event] of CALLS) {
      results[name] = await functions[name]!(event);
    }
    const { submittedAt } = results.CheckOrdersJobSubmitFunction as Job;
    assert.deepEqual(results, {
      LivyCheckFunction: "0.8.0",
      CheckOrdersJobSubmitFunction: { ...JOB, submittedAt },
      SparkJobStatusFunction: {
        ...JOB,
        state: "timedOut",
        failure: {
          Error: "SparkStartTimeout",
          Cause: "CheckOrders: com.example.F (batch 4) did not start running within 1 s",
        },
      },
      SparkJobStopFunction: { Error: "E", Cause: "CheckOrders: c" },
      SparkJobJanitorFunction: { deleted: [] },
    });
    assert.deepEqual(
      livy.requests.map(({ method, url, requestedBy }) => [`${method} ${url}`, requestedBy]),
      CALLS.flatMap(([, , , asked]) => asked.map((one) => [one, "spark-etl"])),
    );
  });

  for (const [what, issue, code] of [
    [
      "that another authority vouches for",
      () => newAuthority(newFolder()).issue(`DNS:${HOST}`),
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ],
    [
      "that has another name",
      () => authority.issue("DNS:ip-10-0-0-11.ec2.internal", "IP:127.0.0.1"),
      "ERR_TLS_CERT_ALTNAME_INVALID",
    ],
  ] as const) {
    it(`refuses a server ${what}, and tells it nothing`, async () => {
      // The stop and the janitor's would try again for minutes.
      const calls = CALLS.slice(0, 3);
      const { livy, functions } = await deployed(issue(), calls);
      for (const [name, event] of calls) {
        const failure = await failureOf(functions[name]!(event));
        assert.equal(failure.name, "LivyUnreachable");
        assert.match(failure.message, new RegExp(`(?:^|: )no answer to GET ${LIVY}/\\S+: ${code}\\b`));
      }
      assert.deepEqual(livy.requests, []);
    });
  }
});
