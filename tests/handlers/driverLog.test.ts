import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

import { readDriverLog } from "../../handlers/driverLog";
import type { DriverLog } from "../../handlers/driverLog";
import { withEnv } from "../support/env";

const APPLICATION = "application_1700000000000_0001";
const FOLDER = `emr-logs/j-1/containers/${APPLICATION}`;
const DRIVER = `${FOLDER}/container_1700000000000_0001_01_000001`;
const EXECUTOR = `${FOLDER}/container_1700000000000_0001_01_000002`;

const ENDED_AT = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

interface StoredObject {
  readonly key: string;
  readonly text: string;
  readonly modifiedAt: number;
}

/** S3's answers to ListObjectsV2 and GetObject for one bucket. */
async function startS3(objects: readonly StoredObject[], refusal?: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://s3");
    const answer = (status: number, xml: string) => {
      response.writeHead(status, { "Content-Type": "application/xml" }).end(xml);
    };
    const prefix = searchParams.get("prefix");
    const found = objects.find(({ key }) => pathname === `/logs/${key}`);
    if (refusal !== undefined) {
      answer(403, `<Error><Code>${refusal}</Code><Message>${refusal}</Message></Error>`);
    } else if (prefix !== null) {
      const contents = objects
        .filter(({ key }) => key.startsWith(prefix))
        .map(({ key, modifiedAt }) => {
          const lastModified = new Date(modifiedAt).toISOString();
          return `<Contents><Key>${key}</Key><LastModified>${lastModified}</LastModified></Contents>`;
        });
      answer(200, `<ListBucketResult>${contents.join("")}</ListBucketResult>`);
    } else {
      response.writeHead(found === undefined ? 404 : 200).end(gzipSync(found?.text ?? ""));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** @param waitMs milliseconds from now that it may wait */
async function read(server: Server, waitMs: number): Promise<DriverLog> {
  const { port } = server.address() as AddressInfo;
  const variables = {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${String(port)}`,
    AWS_ACCESS_KEY_ID: "id",
    AWS_SECRET_ACCESS_KEY: "key",
    AWS_REGION: "us-east-1",
  };
  try {
    return await withEnv(variables, () =>
      readDriverLog("s3://logs/emr-logs/j-1/", APPLICATION, ENDED_AT, Date.now() + waitMs),
    );
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe("readDriverLog", () => {
  const stdout = { key: `${DRIVER}/stdout.gz`, text: "printed\nin Python", modifiedAt: ENDED_AT + MINUTE };
  const stderr = { key: `${DRIVER}/stderr.gz`, text: "logged by Spark", modifiedAt: ENDED_AT - MINUTE };
  const others = [
    { key: `${EXECUTOR}/stderr.gz`, text: "an executor", modifiedAt: ENDED_AT + MINUTE },
    { key: `${DRIVER}/prelaunch.out.gz`, text: "a shell", modifiedAt: ENDED_AT + MINUTE },
    {
      key: `${DRIVER.replaceAll("_0001", "_0002")}/stderr.gz`,
      text: "another",
      modifiedAt: ENDED_AT + MINUTE,
    },
  ];

  it("has both streams of the driver's container, and no other file", async () => {
    const log = await read(await startS3([stdout, stderr, ...others]), 5 * MINUTE);
    assert.deepEqual(log, { lines: ["logged by Spark", "printed", "in Python"] });
  });

  it("takes a copy that is older than the end where none is newer and the time is over", async () => {
    assert.deepEqual(await read(await startS3([stderr, ...others]), 0), { lines: ["logged by Spark"] });
  });

  it("has the end of a long one", async () => {
    const long = { ...stdout, text: `begin${"é".repeat(300_000)}end` };
    assert.deepEqual(await read(await startS3([long]), 0), { lines: [`${"é".repeat(199_997)}end`] });
  });

  it("says that there is none", async () => {
    assert.deepEqual(await read(await startS3(others), 0), { missing: "is not in S3 yet" });
  });

  it("says why it can't be read", async () => {
    const log = await read(await startS3([stdout], "AccessDenied"), 0);
    assert.deepEqual(log, { missing: "could not be read: AccessDenied" });
  });
});
