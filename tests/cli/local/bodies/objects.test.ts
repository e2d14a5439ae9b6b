import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { uploadObjects } from "../../../../cli/local/bodies/objects";
import { UserError } from "../../../../cli/common/errors";
import type { Resource } from "../../../../cli/synth/synthesise";
import { withEnv, withoutProxy } from "../../../support/env";
import { temporaryFolders } from "../../../support/folder";
import { startHttpServer } from "../../../support/httpServer";
import type { HttpServer } from "../../../support/httpServer";

const OK = { status: 200 };

describe("uploadObjects", () => {
  withoutProxy();
  const newFolder = temporaryFolders();
  let store: HttpServer;
  before(async () => {
    store = await startHttpServer();
  });
  after(() => store.stop());

  const access = () => ({ endpoint: store.url, accessKey: "key", secretKey: "secret" });
  const object = (inputs: Readonly<Record<string, unknown>>): Resource => ({
    type: "aws:s3/bucketObjectv2:BucketObjectv2",
    name: "o",
    id: "o",
    inputs,
    outputs: {},
    protect: false,
    retainOnDelete: false,
  });

  function file(content: string): pulumi.asset.FileAsset {
    const folder = join(newFolder(), "a b");
    mkdirSync(folder);
    writeFileSync(join(folder, "f.csv"), content);
    return new pulumi.asset.FileAsset(join(folder, "f.csv"));
  }

  const seen = () =>
    store.requests.map(({ method, url, contentType, body }) => [method, url, contentType, body]);

  it("makes the bucket and puts each file there", async () => {
    store.answer(OK, OK);
    const source = file("a,b\n1,ä\n");
    await uploadObjects([object({ bucket: "b", key: "x/y.csv", source, contentType: "text/csv" })], access());
    const [bucket, put] = seen();
    assert.deepEqual(bucket?.slice(0, 2), ["PUT", "/b"]);
    assert.deepEqual(put, ["PUT", "/b/x/y.csv", "text/csv", "a,b\n1,ä\n"]);
  });

  it("makes each bucket once, and takes one that is there", async () => {
    store.answer({ status: 409 }, OK, OK);
    const source = file("");
    await uploadObjects(
      [object({ bucket: "b", key: "1", source }), object({ bucket: "b", key: "2", source })],
      access(),
    );
    assert.deepEqual(
      seen()
        .map(([, url]) => url)
        .sort(),
      ["/b", "/b/1", "/b/2"],
    );
    assert.equal(seen()[1]?.[2], "application/octet-stream");
  });

  it("fails when the store refuses a file", async () => {
    store.answer(OK, { status: 500, body: "no" });
    await assert.rejects(uploadObjects([object({ bucket: "b", key: "1", source: file("") })], access()), {
      message: "The S3 store refused b/1 with status 500: no",
    });
  });

  it("refuses an object without a file", async () => {
    store.answer(OK);
    await assert.rejects(
      uploadObjects([object({ bucket: "b", key: "1", content: "text" })], access()),
      new UserError("object o has no source file, and nothing else can be uploaded here; give it one"),
    );
  });

  it("goes to the store directly even where the machine has a proxy", async () => {
    store.answer(OK, OK);
    const source = file("");
    await withEnv({ http_proxy: "http://127.0.0.1:1" }, () =>
      uploadObjects([object({ bucket: "b", key: "1", source })], access()),
    );
    assert.equal(store.requests.length, 2);
  });
});
