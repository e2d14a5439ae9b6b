import assert from "node:assert/strict";

import type { Resource, Synthesis } from "../../cli/synth/synthesise";
import { may, roleOf } from "../support/policyEvaluation";
import { FUNCTIONS, JOBS, MACHINES } from "../support/inventory";
import { ALL_VARIANTS, find, ofType, stack } from "../support/stacks";

const functionArn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

for (const variant of ALL_VARIANTS) {
  describe(`simulated by IAM's rules (${variant}),`, function () {
    this.timeout(180_000);
    let synthesis: Synthesis;
    let machines: readonly Resource[];
    let nodes: Resource;
    let root: string;

    const arnOf = (name: string) => find(synthesis, "Function", name).outputs.arn as string;

    before(async () => {
      synthesis = await stack(variant);
      machines = ofType(synthesis, "StateMachine");
      const [profile] = ofType(synthesis, "InstanceProfile");
      nodes = roleOf(synthesis, profile!.inputs.role);
      root = (synthesis.outputs.rootPath as string).replace("s3://", "arn:aws:s3:::");
    });

    it("a machine may invoke each function that it calls, and no other of the stack", () => {
      assert.deepEqual(
        machines.map(({ name }) => name),
        Object.keys(MACHINES),
      );
      for (const { name, inputs } of machines) {
        const role = roleOf(synthesis, inputs.roleArn);
        const named = new Set((inputs.definition as string).match(/arn:aws:lambda:[^"]+/g));
        const called = MACHINES[name]!.map((fn) => arnOf(`${fn}Function`));
        assert.deepEqual([...named].sort(), called);
        for (const arn of [
          ...FUNCTIONS.map((fn) => arnOf(`${fn}Function`)),
          functionArn("another"),
          functionArn("SparkJobStopFunctions"),
        ]) {
          assert.equal(may(synthesis, role, "lambda:InvokeFunction", arn), named.has(arn), arn);
          assert.equal(may(synthesis, role, "lambda:DeleteFunction", arn), false, arn);
        }
      }
    });

    it("a machine may find out whether a result is there that it looks for, and see nothing else", () => {
      const [bucket = "", ...prefix] = root.split("/");
      const day = [...prefix, "emr-step-functions/days/2013-08-01/_SUCCESS"].join("/");
      for (const { name, inputs } of machines) {
        const role = roleOf(synthesis, inputs.roleArn);
        const looks = (key: string, where = bucket) =>
          may(synthesis, role, "s3:ListBucket", where, { "s3:prefix": key });
        assert.equal(looks(day), name === "Orders-By-Day", name);
        assert.equal(looks(day, "arn:aws:s3:::another"), false);
        for (const key of ["", `x/${day}`, [...prefix, "emr-step-functions/days/"].join("/"), `${day}x`]) {
          assert.equal(looks(key), false, key);
        }
        assert.equal(may(synthesis, role, "s3:ListBucket", bucket), false);
        assert.equal(may(synthesis, role, "s3:GetObject", `${bucket}/${day}`), false);
      }
    });

    it("a machine may delete the marks of the results that it looks for, and nothing else", () => {
      const [bucket = ""] = root.split("/");
      const day = `${root}/emr-step-functions/days/2013-08-01`;
      for (const { name, inputs } of machines) {
        const role = roleOf(synthesis, inputs.roleArn);
        const deletes = (object: string) => may(synthesis, role, "s3:DeleteObject", object);
        assert.equal(deletes(`${day}/_SUCCESS`), name === "Orders-By-Day", name);
        for (const object of [
          `${day}/part-00000.csv`,
          `${day}/_SUCCESS.csv`,
          `${root}/emr-step-functions/regions/north/_SUCCESS`,
          `${root}/emr-step-functions/tests/assets/input/orders.csv`,
          `${bucket}/x/emr-step-functions/days/2013-08-01/_SUCCESS`,
          "arn:aws:s3:::another/emr-step-functions/days/2013-08-01/_SUCCESS",
        ]) {
          assert.equal(deletes(object), false, object);
        }
        for (const action of ["s3:PutObject", "s3:DeleteObjectVersion", "s3:GetObject"]) {
          assert.equal(may(synthesis, role, action, `${day}/_SUCCESS`), false, action);
        }
      }
    });

    it("no function may invoke another, nor touch an execution or a rule", () => {
      const functions = ofType(synthesis, "Function");
      assert.equal(functions.length, FUNCTIONS.length);
      const machine = machines[0]!.outputs.arn as string;
      const rule = ofType(synthesis, "EventRule")[0]!.outputs.arn as string;
      for (const { inputs } of functions) {
        const role = roleOf(synthesis, inputs.role);
        for (const { outputs } of functions) {
          const arn = outputs.arn as string;
          assert.equal(may(synthesis, role, "lambda:InvokeFunction", arn), false, arn);
        }
        assert.equal(may(synthesis, role, "states:StartExecution", machine), false);
        assert.equal(may(synthesis, role, "events:DisableRule", rule), false);
      }
    });

    it("the nodes may read, write and delete under the root path", () => {
      for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]) {
        assert.equal(may(synthesis, nodes, action, `${root}/emr-step-functions/x`), true, action);
      }
      const [bucket = "", ...prefix] = root.split("/");
      const listing = (folder: string) =>
        may(synthesis, nodes, "s3:ListBucket", bucket, { "s3:prefix": folder });
      assert.equal(listing([...prefix, "emr-step-functions/input/"].join("/")), true);
      // In a bucket of its own that is under the root path, too.
      assert.equal(listing("somebody-elses/"), prefix.length === 0);
    });

    it("the nodes are told that a key is not there, whatever S3 takes for its prefix", () => {
      const [bucket = "", ...prefix] = root.split("/");
      // A HEAD of a missing key is answered by 404 to whoever may list the bucket, and by 403 to anybody else.
      assert.equal(may(synthesis, nodes, "s3:ListBucket", bucket), true);
      const key = [...prefix, "emr-step-functions/days/_SUCCESS"].join("/");
      assert.equal(may(synthesis, nodes, "s3:ListBucket", bucket, { "s3:prefix": key }), true);
    });

    it("the nodes may read what is staged, and neither write nor delete it", () => {
      for (const { inputs } of ofType(synthesis, "BucketObjectv2")) {
        const object = `arn:aws:s3:::${String(inputs.bucket)}/${String(inputs.key)}`;
        assert.equal(may(synthesis, nodes, "s3:GetObject", object), true, object);
        for (const action of [
          "s3:PutObject",
          "s3:DeleteObject",
          "s3:DeleteObjectVersion",
          "s3:PutObjectAcl",
        ]) {
          assert.equal(may(synthesis, nodes, action, object), false, `${action} ${object}`);
        }
        assert.equal(may(synthesis, nodes, "s3:PutObject", `${object}.bak`), true);
      }
    });

    it("the janitor's failed calls may be put into its queue, and no other function's anywhere", () => {
      const queue = ofType(synthesis, "Queue")[0]!.outputs.arn as string;
      for (const { name, inputs } of ofType(synthesis, "Function")) {
        const role = roleOf(synthesis, inputs.role);
        const puts = (arn: string) => may(synthesis, role, "sqs:SendMessage", arn);
        assert.equal(puts(queue), name === "SparkJobJanitorFunction", name);
        assert.equal(puts(`${queue}2`), false, name);
        assert.equal(may(synthesis, role, "sqs:ReceiveMessage", queue), false, name);
      }
    });

    it("a submit function writes to the log groups of submit functions alone", () => {
      const role = roleOf(synthesis, find(synthesis, "Function", `${JOBS[0]!}JobSubmitFunction`).inputs.role);
      for (const group of ofType(synthesis, "LogGroup")) {
        const stream = `${String(group.outputs.arn)}:log-stream:2026/11/29/[$LATEST]x`;
        const own = group.name.endsWith("JobSubmitFunction-logs");
        assert.equal(may(synthesis, role, "logs:PutLogEvents", stream), own, group.name);
      }
    });

    it("the nodes may touch neither another bucket, nor what is beside the root path, nor its settings", () => {
      const [bucket = ""] = root.split("/");
      for (const elsewhere of ["arn:aws:s3:::another", `${bucket}x`, ...(root === bucket ? [] : [bucket])]) {
        for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
          assert.equal(may(synthesis, nodes, action, `${elsewhere}/x`), false, `${action} ${elsewhere}`);
        }
      }
      assert.equal(may(synthesis, nodes, "s3:ListBucket", "arn:aws:s3:::another"), false);
      for (const action of ["s3:DeleteBucket", "s3:PutBucketPolicy"]) {
        assert.equal(may(synthesis, nodes, action, bucket), false, action);
      }
    });

    it("nothing reaches a bucket of the stack's own without TLS", () => {
      for (const { inputs } of ofType(synthesis, "BucketPolicy")) {
        const plain = { "aws:SecureTransport": "false" };
        assert.equal(may(synthesis, nodes, "s3:GetObject", `${root}/x`, plain), false);
        assert.equal(root, `arn:aws:s3:::${String(inputs.bucket)}`);
      }
    });
  });
}
