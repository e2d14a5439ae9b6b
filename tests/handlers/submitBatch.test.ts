import assert from "node:assert/strict";

import type { ExecutionInput } from "../../asl/contract";
import { fillTemplate } from "../../handlers/fillTemplate";
import { submitBatch } from "../../handlers/submitBatch";
import { withoutProxy } from "../support/env";
import { startHttpServer } from "../support/httpServer";
import type { HttpServer } from "../support/httpServer";

const TEMPLATE = {
  file: "{rootPath}/emr-step-functions/f.jar",
  className: "com.example.{F}",
  args: ["{rootPath}", "plain", "in={rootPath}/in"],
};
const HINT = 'start it with e.g. {"rootPath": "s3://bucket/prefix"}';

describe("submitBatch", () => {
  withoutProxy();
  let livy: HttpServer;
  before(async () => {
    livy = await startHttpServer();
  });
  after(() => livy.stop());

  for (const rootPath of ["s3://bucket/prefix", "s3://bucket/prefix/", "s3://bucket/prefix//"]) {
    it(`fills the templates from ${rootPath} and returns Livy's id`, async () => {
      livy.answer({ status: 201, body: { id: 12, state: "starting" } });
      assert.equal(await submitBatch(livy, TEMPLATE, { rootPath }), 12);
      assert.deepEqual(
        livy.requests.map(({ method, url, body }) => [method, url, JSON.parse(body) as unknown]),
        [
          [
            "POST",
            "/batches",
            {
              file: "s3://bucket/prefix/emr-step-functions/f.jar",
              className: "com.example.{F}",
              args: ["s3://bucket/prefix", "plain", "in=s3://bucket/prefix/in"],
            },
          ],
        ],
      );
    });
  }

  const wrong: [string, unknown, string][] = [
    ["no root path", {}, "is missing"],
    ["an empty one", { rootPath: "" }, 'is ""'],
    ["a number", { rootPath: 7 }, "is 7"],
    ["null", { rootPath: null }, "is null"],
    ["a list", { rootPath: ["s3://b"] }, 'is ["s3://b"]'],
    ["no input at all", null, "is missing"],
    ["a text as the input", "s3://bucket", "is missing"],
  ];
  for (const [what, input, given] of wrong) {
    it(`refuses ${what}, and asks Livy nothing`, async () => {
      livy.answer();
      await assert.rejects(submitBatch(livy, TEMPLATE, input as ExecutionInput), {
        name: "InvalidInput",
        message: `"rootPath" ${given} in the execution's input; ${HINT}`,
      });
      assert.deepEqual(livy.requests, []);
    });
  }

  it("passes Livy's refusal on", async () => {
    livy.answer({ status: 400, body: '"no such class"' });
    await assert.rejects(submitBatch(livy, TEMPLATE, { rootPath: "s3://b" }), {
      name: "LivyRejected",
      message: `Livy refused POST ${livy.url}/batches with status 400: no such class`,
    });
  });
});

describe("fillTemplate", () => {
  const texts: [string, object, string][] = [
    ["", {}, ""],
    ["no {1} {} {a-b} template", {}, "no {1} {} {a-b} template"],
    ["{a}{b}{a}", { a: "x", b: "y" }, "xyx"],
    ["{a}", { a: "{b}$&$1" }, "{b}$&$1"],
    ["{day}/", { day: "2013/" }, "2013//"],
  ];
  for (const [text, input, filled] of texts) {
    it(`makes "${filled}" of "${text}"`, () => {
      assert.equal(fillTemplate(text, input), filled);
    });
  }

  it("names the value that the input lacks, even one that every object inherits", () => {
    for (const key of ["day", "constructor", "toString"]) {
      assert.throws(() => fillTemplate(`{${key}}`, { rootPath: "s3://b" }), {
        name: "InvalidInput",
        message: `"${key}" is missing in the execution's input; start it with e.g. {"${key}": "s3://bucket/prefix"}`,
      });
    }
  });
});
