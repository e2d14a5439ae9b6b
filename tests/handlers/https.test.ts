import assert from "node:assert/strict";

import { checkLivy } from "../../handlers/checkLivy";
import { createBatch, deleteBatch, getBatch, getVersion } from "../../handlers/livyClient";
import { queryBatch } from "../../handlers/queryBatch";
import { submitBatch } from "../../handlers/submitBatch";
import { newAuthority } from "../support/certificates";
import type { Authority } from "../support/certificates";
import { withoutProxy } from "../support/env";
import { temporaryFolders } from "../support/folder";
import { startHttpServer } from "../support/httpServer";
import type { HttpServer } from "../support/httpServer";
import { EXECUTION, KEY } from "./virtualLivy";

const NAME = `${KEY}-F-0`;
const REQUEST = { name: NAME, file: "s3://b/f.jar", className: "com.example.F", args: [], conf: {} };

describe("livyClient over HTTPS", function () {
  this.timeout(180_000);
  withoutProxy();
  const newFolder = temporaryFolders();
  let authority: Authority;
  let other: Authority;
  let livy: HttpServer;
  let elsewhere: HttpServer;
  let plain: HttpServer;

  before(async () => {
    authority = newAuthority(newFolder());
    other = newAuthority(newFolder());
    livy = await startHttpServer(authority.issue("DNS:localhost", "IP:127.0.0.1"));
    elsewhere = await startHttpServer(authority.issue("DNS:livy.example.com", "IP:10.0.0.10"));
    plain = await startHttpServer();
  });
  after(async () => {
    await Promise.all([livy, elsewhere, plain].map((server) => server.stop()));
  });

  it("speaks to a server that the given authority vouches for", async () => {
    const endpoint = { url: livy.url, ca: authority.ca };
    assert.match(endpoint.url, /^https:/);
    livy.answer(
      { status: 201, body: { id: 7, name: NAME, state: "starting", appId: null, log: ["stdout: "] } },
      { body: { id: 7, name: NAME, state: "running" } },
      { body: { msg: "deleted" } },
      { body: { version: "0.8.0" } },
    );
    assert.deepEqual(await createBatch(endpoint, REQUEST), {
      id: 7,
      name: NAME,
      state: "starting",
      applicationId: null,
      hasLog: true,
    });
    assert.equal((await getBatch(endpoint, 7)).state, "running");
    await deleteBatch(endpoint, NAME);
    assert.equal(await getVersion(endpoint), "0.8.0");
    const headers = { contentType: "application/json", requestedBy: "spark-etl" };
    assert.deepEqual(livy.requests, [
      { method: "POST", url: "/batches", ...headers, body: JSON.stringify(REQUEST) },
      { method: "GET", url: "/batches/7", ...headers, body: "" },
      { method: "DELETE", url: `/batches/${NAME}`, ...headers, body: "" },
      { method: "GET", url: "/version", ...headers, body: "" },
    ]);
  });

  it("does so in submitBatch and queryBatch", async () => {
    const endpoint = { url: livy.url, ca: authority.ca };
    const success = { body: { id: 7, name: NAME, state: "success" } };
    livy.answer({ status: 201, body: { id: 7, name: NAME, state: "starting" } }, success, success);
    const template = { name: "F", file: "{rootPath}/f.jar", className: "com.example.F", args: [] };
    const job = await submitBatch(endpoint, template, {
      execution: EXECUTION,
      values: {},
      position: "",
      retry: 0,
      retries: 0,
    });
    assert.deepEqual([job.id, job.name, job.state], [7, NAME, "starting"]);
    const done = await queryBatch(
      endpoint,
      { windowSeconds: 5, waitPercent: 1, maxWaitSeconds: 43_200 },
      { historyUrl: "", logUri: "" },
      {
        execution: EXECUTION,
        job,
        jobName: "F",
        values: {},
        application: "com.example.F",
        startLimitSeconds: 60,
        runLimitSeconds: 60,
        retries: 0,
        causeBytes: 8_000,
      },
    );
    assert.deepEqual(done, { ...job, state: "success" });
  });

  it("checks the name that the address has, and not the address that it leads to", async () => {
    const url = livy.url.replace("127.0.0.1", "localhost");
    livy.answer({ body: { id: 7, state: "running" } });
    assert.equal((await getBatch({ url, ca: authority.ca }, 7)).id, 7);
  });

  const refused: [string, () => { server: HttpServer; ca: string | undefined }, string][] = [
    [
      "whose certificate another authority signed",
      () => ({ server: livy, ca: other.ca }),
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ],
    [
      "whose authority only the world could know",
      () => ({ server: livy, ca: undefined }),
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ],
    [
      "whose certificate has other names",
      () => ({ server: elsewhere, ca: authority.ca }),
      "ERR_TLS_CERT_ALTNAME_INVALID",
    ],
  ];
  for (const [what, which, code] of refused) {
    it(`refuses a server ${what}, and tells it nothing`, async () => {
      const { server, ca } = which();
      server.answer({ body: { id: 1, state: "running" } });
      for (const [call, asked] of [
        [() => getBatch({ url: server.url, ca }, 1), `GET ${server.url}/batches/1`],
        [() => createBatch({ url: server.url, ca }, REQUEST), `POST ${server.url}/batches`],
      ] as const) {
        await assert.rejects(call(), {
          name: "LivyUnreachable",
          message: `no answer to ${asked}: ${code}`,
        });
      }
      const place = { clusterId: "j-1", securityGroupId: "sg-1", rootPath: EXECUTION.Input.rootPath };
      const event = { execution: EXECUTION, inputs: {}, folders: [], arguments: [], items: [] };
      await assert.rejects(checkLivy({ url: server.url, ca }, place, event), {
        name: "LivyUnreachable",
        message:
          `no answer to GET ${server.url}/version: ${code}. The nodes' certificate must be signed by the CA in ` +
          "livyCaFile, and cover the primary node's name",
      });
      assert.deepEqual(server.requests, []);
    });
  }

  it("does not fall back to plain HTTP", async () => {
    const url = plain.url.replace("http:", "https:");
    plain.answer({ body: { id: 1, state: "running" } });
    await assert.rejects(getBatch({ url, ca: authority.ca }, 1), {
      name: "LivyUnreachable",
      message: /^no answer to GET https:.*: (EPROTO|ERR_SSL_\w+)$/,
    });
    assert.deepEqual(plain.requests, []);
  });
});
