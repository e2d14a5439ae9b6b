import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../cli/common/paths";
import { PROVIDER_ACTIONS } from "../cli/review/permissions/actions";
import { settingsOf } from "./support/settings";

const PAGE = readFileSync(join(ROOT, "docs/first-deployment.md"), "utf8");

/** Source: "Amazon EC2 general purpose instances", m6g.xlarge. */
const VCPUS = 4;
/** Livy's functions that keep executions free for themselves, and what Lambda keeps for all others. */
const RESERVING = 6;
const UNRESERVED = 100;

/** The cells of the row of a quota: of dev, and of prod. */
function quota(code: string): readonly number[] {
  const row = PAGE.split("\n").find((line) => line.includes(`| \`${code}\``)) ?? "";
  return row.split("|").slice(3, 5).map(Number);
}

describe("the page of the first deployment", () => {
  it("asks for the quotas that the stacks take", async () => {
    const stacks = [await settingsOf({}, "dev"), await settingsOf({}, "prod")];
    const replaced = (nodes: number) => 2 * VCPUS * nodes;
    for (const { cluster } of stacks) {
      assert.equal(cluster.instanceType, "m6g.xlarge");
      assert.ok(PAGE.includes(cluster.releaseLabel));
    }
    assert.deepEqual(
      quota("L-1216C47A"),
      stacks.map(({ cluster }) => replaced(1 + cluster.coreInstanceCount)),
    );
    const spotNodes = stacks.map(
      ({ cluster: { scalingMaxInstances, coreInstanceCount, taskInstanceCount } }) =>
        Math.max(taskInstanceCount, scalingMaxInstances - coreInstanceCount, 0),
    );
    assert.deepEqual(
      quota("L-34B43A08"),
      spotNodes.map((nodes) => VCPUS * nodes),
    );
    assert.ok(PAGE.includes(`--target-capacity ${String(spotNodes[1])} `));
    const [, prod = 0] = quota("L-B99A9384");
    assert.equal(prod, RESERVING * stacks[1]!.functions.reservedConcurrency + UNRESERVED);
  });

  it("names the permissions that removing the functions' network interfaces takes, which the table has", () => {
    const rights = PAGE.match(/`ec2:\w+NetworkInterfaces?`/g)?.map((right) => right.slice(1, -1)) ?? [];
    assert.equal(rights.length, 3);
    const { read, write } = PROVIDER_ACTIONS["aws:ec2/securityGroup:SecurityGroup"]!;
    for (const right of rights) {
      assert.ok([...read, ...write].includes(right), right);
    }
  });
});
