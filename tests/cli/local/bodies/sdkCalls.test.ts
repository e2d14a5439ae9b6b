import assert from "node:assert/strict";

import { DELETE_OBJECT, LIST_OBJECTS } from "../../../../compiler/resultSkip";
import { sdkCalls } from "../../../../cli/local/bodies/sdkCalls";
import { withEnv, withoutProxy } from "../../../support/env";
import { startHttpServer } from "../../../support/httpServer";
import type { HttpServer } from "../../../support/httpServer";

/** Answers of the local S3 store, as it gave them. */
const listing = (fields: string) => ({
  body: `<?xml version='1.0' encoding='UTF-8'?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${fields}</ListBucketResult>`,
});
const FOUND = listing(
  "<Name>bucket</Name><Prefix>days/1</Prefix><KeyCount>1</KeyCount><MaxKeys>1</MaxKeys><ContinuationToken/>" +
    "<StartAfter/><IsTruncated>true</IsTruncated><NextContinuationToken>days/1/_SUCCESS</NextContinuationToken>" +
    "<Contents><Key>days/1/_SUCCESS</Key><Size>1</Size></Contents>",
);
const NONE = listing(
  "<Name>bucket</Name><Prefix/><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>",
);
const error = (status: number, code: string, message: string) => ({
  status,
  body: `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

const accessTo = ({ url }: HttpServer) => ({ endpoint: url, accessKey: "key", secretKey: "secret" });

describe("sdkCalls: listObjectsV2", () => {
  withoutProxy();
  let store: HttpServer;
  before(async () => {
    store = await startHttpServer();
  });
  after(() => store.stop());

  const list = (event: object, signal?: AbortSignal) =>
    sdkCalls(accessTo(store)).get(LIST_OBJECTS)!(event, signal);
  const lastUrl = () => store.requests.at(-1)?.url;

  it("counts the keys of a prefix, up to a number", async () => {
    store.answer(FOUND);
    assert.deepEqual(await list({ Bucket: "bucket", Prefix: "a b/d=1/_SUCCESS", MaxKeys: 1 }), {
      Name: "bucket",
      Prefix: "a b/d=1/_SUCCESS",
      KeyCount: 1,
      MaxKeys: 1,
      IsTruncated: true,
    });
    const { pathname, searchParams } = new URL(lastUrl() ?? "", "http://store");
    assert.equal(pathname, "/bucket");
    assert.deepEqual(
      [...searchParams],
      [
        ["list-type", "2"],
        ["max-keys", "1"],
        ["prefix", "a b/d=1/_SUCCESS"],
      ],
    );
  });

  it("counts none, of all keys", async () => {
    store.answer(NONE);
    const { KeyCount, MaxKeys, IsTruncated } = (await list({ Bucket: "bucket" })) as Readonly<
      Record<string, unknown>
    >;
    assert.deepEqual([KeyCount, MaxKeys, IsTruncated], [0, 1000, false]);
  });

  it("names errors as Step Functions does", async () => {
    store.answer(error(404, "NoSuchBucket", "The specified bucket does not exist"));
    await assert.rejects(list({ Bucket: "none" }), {
      name: "S3.NoSuchBucketException",
      message: "The specified bucket does not exist (Service: S3, Status Code: 404)",
    });
    store.answer(error(400, "InvalidArgument", "Bad Request"));
    await assert.rejects(list({ Bucket: "bucket" }), {
      name: "S3.S3Exception",
      message: "Bad Request (Service: S3, Status Code: 400)",
    });
    store.answer("close");
    await assert.rejects(list({ Bucket: "bucket" }), {
      name: "S3.SdkClientException",
      message: /^Unable to execute HTTP request: /,
    });
  });

  it("refuses what it would pass over", async () => {
    const before = store.requests.length;
    await assert.rejects(list({ Bucket: "bucket", Delimiter: "/" }), {
      name: "S3.S3Exception",
      message: "Delimiter of listObjectsV2 is not supported on this machine",
    });
    assert.equal(store.requests.length, before);
  });

  it("ends with the execution", async () => {
    await assert.rejects(list({ Bucket: "bucket" }, AbortSignal.abort()), { name: "S3.SdkClientException" });
  });

  it("goes to the store directly even where the machine has a proxy", async () => {
    store.answer(NONE);
    await withEnv({ http_proxy: "http://127.0.0.1:1" }, () => list({ Bucket: "bucket" }));
  });
});

describe("sdkCalls: deleteObject", () => {
  withoutProxy();
  let store: HttpServer;
  before(async () => {
    store = await startHttpServer();
  });
  after(() => store.stop());

  const remove = (event: object, signal?: AbortSignal) =>
    sdkCalls(accessTo(store)).get(DELETE_OBJECT)!(event, signal);
  const DELETED = { status: 204, body: "" };

  it("deletes one key, whatever is in it, whether it was there or not", async () => {
    store.answer(DELETED);
    assert.deepEqual(await remove({ Bucket: "bucket", Key: "a b/d=1/50%+é?#/_SUCCESS" }), {});
    assert.deepEqual(
      store.requests.map(({ method }) => method),
      ["DELETE"],
    );
    const { pathname, search, hash } = new URL(store.requests[0]!.url, "http://store");
    assert.deepEqual(pathname.split("/").map(decodeURIComponent), [
      "",
      "bucket",
      "a b",
      "d=1",
      "50%+é?#",
      "_SUCCESS",
    ]);
    assert.deepEqual([search, hash], ["", ""]);
  });

  it("names errors as Step Functions does", async () => {
    store.answer(error(404, "NoSuchBucket", "The specified bucket does not exist"));
    await assert.rejects(remove({ Bucket: "none", Key: "k" }), {
      name: "S3.NoSuchBucketException",
      message: "The specified bucket does not exist (Service: S3, Status Code: 404)",
    });
    store.answer(error(403, "AccessDenied", "Access Denied"));
    await assert.rejects(remove({ Bucket: "bucket", Key: "k" }), {
      name: "S3.S3Exception",
      message: "Access Denied (Service: S3, Status Code: 403)",
    });
    // What deletes nothing answers so.
    store.answer({ status: 200, body: "" });
    await assert.rejects(remove({ Bucket: "bucket", Key: "k" }), { name: "S3.S3Exception" });
    store.answer("close");
    await assert.rejects(remove({ Bucket: "bucket", Key: "k" }), {
      name: "S3.SdkClientException",
      message: /^Unable to execute HTTP request: /,
    });
  });

  it("refuses what it would pass over", async () => {
    store.answer(DELETED);
    await assert.rejects(remove({ Bucket: "bucket", Key: "k", VersionId: "1" }), {
      name: "S3.S3Exception",
      message: "VersionId of deleteObject is not supported on this machine",
    });
    assert.deepEqual(store.requests, []);
  });

  it("ends with the execution", async () => {
    await assert.rejects(remove({ Bucket: "bucket", Key: "k" }, AbortSignal.abort()), {
      name: "S3.SdkClientException",
    });
  });

  it("goes to the store directly even where the machine has a proxy", async () => {
    store.answer(DELETED);
    await withEnv({ http_proxy: "http://127.0.0.1:1" }, () => remove({ Bucket: "bucket", Key: "k" }));
  });
});
