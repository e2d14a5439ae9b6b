import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Invoke } from "../../local/bodies/function";
import { ROOT } from "../../local/paths";
import { stopAll } from "../../local/runtime/supervisor";
import { synthesise } from "../../local/synth/synthesise";
import type { Synthesis } from "../../local/synth/synthesise";
import { newAuthority } from "../support/certificates";
import type { Authority } from "../support/certificates";
import { temporaryFolders } from "../support/folder";
import { deployAll, failureOf } from "../support/functions";
import { startHttpServer } from "../support/httpServer";
import type { HttpServer } from "../support/httpServer";

const HOST = "ip-10-0-0-10.ec2.internal";
const LIVY = `https://${HOST}:8998`;
const CALLS = [
  ["MilesPerRateJobSubmitFunction", { rootPath: "s3://bucket" }, "POST", "/batches"],
  ["SparkJobStatusFunction", { jobId: 4, application: "com.example.F" }, "GET", "/batches/4"],
] as const;

describe("with encryption in transit, a function's zip in bare Node", function () {
  this.timeout(60_000);
  const newFolder = temporaryFolders();
  let authority: Authority;
  let synthesis: Synthesis;
  const servers: HttpServer[] = [];

  before(async () => {
    const folder = newFolder();
    authority = newAuthority(folder);
    const livyCaFile = join(folder, "livy.pem");
    writeFileSync(livyCaFile, authority.ca);
    synthesis = await synthesise("dev", {
      "spark-etl:certificateUri": "s3://certificates/nodes.zip",
      "spark-etl:livyCaFile": livyCaFile,
    });
  });
  after(async () => {
    await stopAll();
    await Promise.all(servers.map((server) => server.stop()));
  });

  /** The functions, for whom this server is what Livy's name leads to. */
  async function deployed(
    ...certificate: Parameters<typeof startHttpServer>
  ): Promise<{ livy: HttpServer; functions: Readonly<Record<string, Invoke>> }> {
    const livy = await startHttpServer(...certificate);
    servers.push(livy);
    const functions = await deployAll(synthesis, newFolder(), {
      NODE_OPTIONS: `--import=${pathToFileURL(join(ROOT, "tests/support/routeTls.mjs")).href}`,
      TLS_PORT: new URL(livy.url).port,
    });
    return { livy, functions };
  }

  it("speaks to Livy under the node's name, by the authority that was configured", async () => {
    const { livy, functions } = await deployed(authority.issue(`DNS:${HOST}`));
    livy.answer({ status: 201, body: { id: 4, state: "starting" } }, { body: { id: 4, state: "running" } });
    const results = [];
    for (const [name, event] of CALLS) {
      results.push(await functions[name]!(event));
    }
    assert.deepEqual(results, [4, { state: "running", applicationId: null, cause: "" }]);
    assert.deepEqual(
      livy.requests.map(({ method, url, requestedBy }) => [method, url, requestedBy]),
      CALLS.map(([, , method, path]) => [method, path, "spark-etl"]),
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
      const { livy, functions } = await deployed(issue());
      for (const [name, event, method, path] of CALLS) {
        assert.deepEqual(await failureOf(functions[name]!(event)), {
          name: "LivyUnreachable",
          message: `no answer to ${method} ${LIVY}${path}: ${code}`,
        });
      }
      assert.deepEqual(livy.requests, []);
    });
  }
});
