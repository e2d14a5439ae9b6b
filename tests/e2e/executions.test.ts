import { stopAll } from "../../cli/common/supervisor";
import { withoutProxy } from "../support/env";
import { temporaryFolders } from "../support/folder";
import { faults } from "./faults";
import { startLocalStack } from "./localStack";
import type { LocalStack } from "./localStack";
import { shapes } from "./shapes";
import { stranger } from "./stranger";

/** Each batch takes seconds of both cores, and so do the servers: these executions share them. */
describe("on real Livy and Spark", function () {
  this.timeout(300_000);
  withoutProxy();
  const newFolder = temporaryFolders();
  let local: LocalStack;

  before(async () => {
    local = await startLocalStack(newFolder());
  });
  after(stopAll);

  // The first: its batch has to be Livy's first.
  describe("an execution whose Livy is killed, and gives the batch's id to another's,", () => {
    stranger(() => local);
  });

  describe("two executions at once, one of them through every fault,", () => {
    faults(() => local);
  });

  describe("jobs side by side, and a backfill,", () => {
    shapes(() => local);
  });
});
