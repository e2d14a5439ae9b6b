import assert from "node:assert/strict";

import type { CheckEvent } from "../../contract/events";
import { checkLivy } from "../../handlers/checkLivy";
import type { Fault } from "../livy/faults";
import { EXECUTION, LIVY, virtualLivy } from "./virtualLivy";

const EVENT: CheckEvent = { execution: EXECUTION, inputs: {}, folders: [], arguments: [], items: [] };
const PLACE = { clusterId: "j-1", securityGroupId: "sg-1", rootPath: "s3://bucket" };
const LOOK_AT =
  "Is cluster j-1 up? (A cluster that was idle may have been terminated: pulumi up --refresh creates a new one.) " +
  "Can security group sg-1 reach port 8998 of its primary node?";

describe("checkLivy", () => {
  const { begin, run, calls, elapsed } = virtualLivy();
  const check = (event = EVENT) => run(() => checkLivy(LIVY, PLACE, event));
  const beginWith = (fault: Fault) => begin({ faults: [{ method: "GET", path: /./, fault }] });
  const beginTelling = (version: unknown) =>
    beginWith({ kind: "status", status: 200, body: JSON.stringify({ version }), handled: false });

  for (const version of ["0.7.1", "0.8.0"] as const) {
    it(`tells that Livy is ${version}, by one call`, async () => {
      begin({ version });
      assert.equal(await check(), `${version}-incubating`);
      assert.deepEqual(calls(), ["0 GET /version"]);
    });
  }

  it("refuses an input that the pipeline does not take, and asks Livy nothing", async () => {
    begin({ faults: [{ method: "GET", path: /./, fault: { kind: "refused" } }] });
    await assert.rejects(check({ ...EVENT, inputs: { day: "2013-08-01" } }), {
      name: "InvalidInput",
      message:
        'in the execution\'s input, "day" must be a string of at most 256 bytes, but is missing; ' +
        'start it with e.g. {"rootPath":"s3://bucket","day":"2013-08-01"}',
    });
    assert.deepEqual(calls(), []);
  });

  for (const version of ["0.7.0-incubating", "0.10.0", "1.0.0", "1.2.3-amzn-0", "10.0"]) {
    it(`takes ${version}`, async () => {
      beginTelling(version);
      assert.equal(await check(), version);
    });
  }

  for (const [version, said] of [
    ["0.6.0-incubating", "is version 0.6.0-incubating"],
    ["0.0.7", "is version 0.0.7"],
    ["v9", "is version v9"],
    ["", "reports no version"],
    [undefined, "reports no version"],
    [8, "reports no version"],
  ] as const) {
    it(`refuses one that ${said}: ${JSON.stringify(version)}`, async () => {
      beginTelling(version);
      await assert.rejects(check(), {
        name: "LivyUnsupported",
        message: `the Livy at http://livy:8998 ${said}; 0.7.0 or later is needed (EMR 5.30, 6.1)`,
      });
    });
  }

  it("says that something else answers, which knows no such page", async () => {
    beginWith({ kind: "status", status: 404, body: "", handled: false });
    await assert.rejects(check(), {
      name: "LivyServerError",
      message: "something that is not Livy answered GET http://livy:8998/version with status 404: ",
    });
  });

  const NOT_UP =
    "Livy is not up on cluster j-1: it starts once HDFS has left safe mode. " +
    "If it does not start, see Livy's log on the primary node, /var/log/livy";

  it("says at once that a Livy is not up whose node refuses the connection", async () => {
    beginWith({ kind: "refused" });
    await assert.rejects(check(), {
      name: "LivyStarting",
      message: `no answer to GET http://livy:8998/version: ECONNREFUSED. ${NOT_UP}`,
    });
    assert.equal(elapsed(), 0);
  });

  for (const [status, words] of [
    [503, "Service Unavailable"],
    [500, "Cannot create directory /user/livy/recovery. Name node is in safe mode."],
    [500, "org.apache.hadoop.hdfs.server.namenode.SafeModeException"],
  ] as const) {
    it(`and of one that says so: ${String(status)} ${words}`, async () => {
      beginWith({ kind: "status", status, body: JSON.stringify(words), handled: false });
      await assert.rejects(check(), {
        name: "LivyStarting",
        message: `Livy answered GET http://livy:8998/version with status ${String(status)}: ${words}. ${NOT_UP}`,
      });
    });
  }

  for (const [kind, code, seconds] of [
    ["reset", "ECONNRESET", 0],
    ["timeout", "ECONNABORTED", 5],
  ] as const) {
    it(`says what to look at where there is no answer after ${String(seconds)} seconds: ${kind}`, async () => {
      beginWith({ kind });
      await assert.rejects(check(), {
        name: "LivyUnreachable",
        message: `no answer to GET http://livy:8998/version: ${code}. ${LOOK_AT}`,
      });
      assert.equal(elapsed(), seconds);
    });
  }

  for (const [status, name] of [
    [500, "LivyServerError"],
    [401, "LivyUnauthorised"],
    [400, "LivyRejected"],
  ] as const) {
    it(`passes on what Livy answers: ${name}`, async () => {
      beginWith({ kind: "status", status, body: '"no"', handled: false });
      await assert.rejects(check(), {
        name,
        message: `Livy answered GET http://livy:8998/version with status ${String(status)}: no`,
      });
    });
  }
});
