import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { Staging } from "../../components/staging";
import { answer } from "../../cli/synth/cloud";
import { forgetPending, valueOf } from "../support/components";

const KEY = "a/b/emr-step-functions/tests/assets/input/orders.csv";

/** Whatever S3 has under a key: keys in its order, and the metadata of the first. */
interface Bucket {
  readonly keys: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Stages a file in an existing bucket, or in a bucket of its own: what was asked, and where it was put. */
async function staged(found: Bucket | undefined, put: string[] = []) {
  const asked: [string, unknown][] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        const inputs = args.inputs as Record<string, unknown>;
        if (args.type === "aws:s3/bucketObjectv2:BucketObjectv2") {
          put.push(`s3://${String(inputs.bucket)}/${String(inputs.key)}`);
        }
        const { id, outputs } = answer(args, "us-east-1");
        return { id, state: { ...inputs, ...outputs } };
      },
      call: ({ token, inputs }) => {
        if (token === "aws:s3/getBucket:getBucket") {
          return { ...(inputs as object), bucketRegion: "us-east-1" };
        }
        asked.push([token, inputs]);
        return { ...(inputs as object), ...found };
      },
    },
    "spark-etl",
    "dev",
    false,
  );
  const { rootPath } = new Staging("staging", {
    region: "us-east-1",
    rootPath: found === undefined ? undefined : { bucket: "bucket", prefix: "a/b" },
    files: [
      { path: "README.md", key: "emr-step-functions/tests/assets/input/orders.csv", contentType: "text/csv" },
    ],
    keyArn: "arn:aws:kms:us-east-1:123456789012:key/k",
    emptyOnDestroy: true,
    keepResultsDays: 1,
    keepLogsDays: 1,
    accessLogBucket: undefined,
  });
  return { rootPath: await valueOf(rootPath), asked, put };
}

const LISTED = ["aws:s3/getObjects:getObjects", { bucket: "bucket", maxKeys: 1, prefix: KEY }] as const;
// Without the content: an input file may be large.
const LOOKED_AT = [
  "aws:s3/getObject:getObject",
  { bucket: "bucket", downloadBody: "false", key: KEY },
] as const;

describe("Staging", () => {
  after(forgetPending);

  it("stages where nothing is, asking for nothing that is not there", async () => {
    for (const keys of [[], [`${KEY}.bak`]]) {
      assert.deepEqual(await staged({ keys }), {
        rootPath: "s3://bucket/a/b",
        asked: [LISTED],
        put: [`s3://bucket/${KEY}`],
      });
    }
  });

  it("stages again what this stack has staged", async () => {
    assert.deepEqual(await staged({ keys: [KEY], metadata: { "staged-by": "spark-etl/dev" } }), {
      rootPath: "s3://bucket/a/b",
      asked: [LISTED, LOOKED_AT],
      put: [`s3://bucket/${KEY}`],
    });
  });

  it("asks nothing of a bucket of its own", async () => {
    assert.deepEqual((await staged(undefined)).asked, []);
  });

  for (const [what, metadata, whose] of [
    ["somebody's", {}, "no stack staged it"],
    ["another stack's", { "staged-by": "spark-etl/prod" }, "spark-etl/prod staged it"],
  ] as const) {
    it(`refuses to overwrite ${what} object, before it uploads anything`, async () => {
      const put: string[] = [];
      await assert.rejects(staged({ keys: [KEY], metadata }, put), ({ message }: Error) =>
        message.endsWith(
          `s3://bucket/${KEY} already exists: ${whose}, and spark-etl/dev would overwrite it; ` +
            "move it, or choose another rootPath",
        ),
      );
      assert.deepEqual(put, []);
    });
  }
});
