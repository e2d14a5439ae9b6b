import assert from "node:assert/strict";

import type { Resource, Synthesis } from "../../local/synth/synthesise";
import { may, roleOf } from "../support/policySimulation";
import { ALL_VARIANTS, find, ofType, stack } from "../support/stacks";

const functionArn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

for (const variant of ALL_VARIANTS) {
  describe(`simulated by IAM's rules (${variant}),`, function () {
    this.timeout(60_000);
    let synthesis: Synthesis;
    let machines: readonly Resource[];
    let nodes: Resource;
    let root: string;

    before(async () => {
      synthesis = await stack(variant);
      machines = ofType(synthesis, "StateMachine");
      const [profile] = ofType(synthesis, "InstanceProfile");
      nodes = roleOf(synthesis, profile!.inputs.role);
      root = (synthesis.outputs.rootPath as string).replace("s3://", "arn:aws:s3:::");
    });

    it("a machine may invoke each function that its definition names, and neither the janitor nor another", async () => {
      const janitor = find(synthesis, "Function", "SparkJobJanitorFunction").outputs.arn as string;
      assert.notEqual(machines.length, 0);
      for (const { inputs } of machines) {
        const role = roleOf(synthesis, inputs.roleArn);
        const named = new Set((inputs.definition as string).match(/arn:aws:lambda:[^"]+/g));
        for (const arn of named) {
          assert.equal(await may(synthesis, role, "lambda:InvokeFunction", arn), true, arn);
          assert.equal(await may(synthesis, role, "lambda:DeleteFunction", arn), false, arn);
        }
        assert.equal(named.size, 5);
        for (const arn of [janitor, functionArn("another"), functionArn("SparkJobStopFunctions")]) {
          assert.equal(await may(synthesis, role, "lambda:InvokeFunction", arn), false, arn);
        }
      }
    });

    it("no function may invoke another, nor touch an execution or a rule", async () => {
      const functions = ofType(synthesis, "Function");
      assert.equal(functions.length, 6);
      const machine = machines[0]!.outputs.arn as string;
      const rule = find(synthesis, "EventRule", "janitor-rule").outputs.arn as string;
      for (const { inputs } of functions) {
        const role = roleOf(synthesis, inputs.role);
        for (const { outputs } of functions) {
          const arn = outputs.arn as string;
          assert.equal(await may(synthesis, role, "lambda:InvokeFunction", arn), false, arn);
        }
        assert.equal(await may(synthesis, role, "states:StartExecution", machine), false);
        assert.equal(await may(synthesis, role, "events:DisableRule", rule), false);
      }
    });

    it("the nodes may read, write and delete under the root path", async () => {
      for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]) {
        assert.equal(await may(synthesis, nodes, action, `${root}/emr-step-functions/x`), true, action);
      }
      const [bucket = "", ...prefix] = root.split("/");
      const listing = (folder: string) =>
        may(synthesis, nodes, "s3:ListBucket", bucket, { "s3:prefix": folder });
      assert.equal(await listing([...prefix, "emr-step-functions/input/"].join("/")), true);
      // In a bucket of its own that is under the root path, too.
      assert.equal(await listing("somebody-elses/"), prefix.length === 0);
    });

    it("the nodes may touch neither another bucket, nor what is beside the root path, nor its settings", async () => {
      const [bucket = ""] = root.split("/");
      for (const elsewhere of ["arn:aws:s3:::another", `${bucket}x`, ...(root === bucket ? [] : [bucket])]) {
        for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
          assert.equal(
            await may(synthesis, nodes, action, `${elsewhere}/x`),
            false,
            `${action} ${elsewhere}`,
          );
        }
      }
      assert.equal(await may(synthesis, nodes, "s3:ListBucket", "arn:aws:s3:::another"), false);
      for (const action of ["s3:DeleteBucket", "s3:PutBucketPolicy"]) {
        assert.equal(await may(synthesis, nodes, action, bucket), false, action);
      }
    });

    it("nothing reaches a bucket of the stack's own without TLS", async () => {
      for (const { inputs } of ofType(synthesis, "BucketPolicy")) {
        const plain = { "aws:SecureTransport": "false" };
        assert.equal(await may(synthesis, nodes, "s3:GetObject", `${root}/x`, plain), false);
        assert.equal(root, `arn:aws:s3:::${String(inputs.bucket)}`);
      }
    });
  });
}
