import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { compareSnapshots } from "../../cli/review/changes";
import { toMarkdown } from "../../cli/review/markdown";
import { permissionsTable } from "../../cli/review/permissions/table";
import type { Registered } from "../../cli/review/snapshot";
import { ROOT } from "../../cli/common/paths";
import { temporaryFolders } from "../support/folder";
import { copyWorkingTree } from "../support/workingTree";

/** A component of resource types that nothing else of this project has heard of. */
const ALERTS = `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export class Alerts extends pulumi.ComponentResource {
  constructor(name: string, args: { readonly stateMachineArn: pulumi.Input<string> }) {
    super("spark-etl:components:Alerts", name);
    const topic = new aws.sns.Topic(name, {}, { parent: this });
    new aws.sns.TopicPolicy(name, {
      arn: topic.arn,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "sns:Publish", Resource: topic.arn, Principal: { Service: "events.amazonaws.com" } },
        ],
      }),
    }, { parent: this });
    const rule = new aws.cloudwatch.EventRule(name, {
      eventPattern: pulumi.jsonStringify({
        source: ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: [args.stateMachineArn], status: ["FAILED", "TIMED_OUT"] },
      }),
    }, { parent: this });
    new aws.cloudwatch.EventTarget(name, { rule: rule.name, arn: topic.arn }, { parent: this });
    const role = new aws.iam.Role(name, {
      assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "scheduler.amazonaws.com" }),
    }, { parent: this });
    new aws.scheduler.Schedule("nightly", {
      scheduleExpression: "cron(0 3 * * ? *)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: args.stateMachineArn, roleArn: role.arn },
    }, { parent: this });
    this.registerOutputs({});
  }
}
`;

/** Runs in the copy: writes the synthesis, and what the local target makes of it. */
const LOCAL = `
const { synthesise } = require("./cli/synth/synthesise");
const { writeSynthesis } = require("./cli/synth/write");
const { routeEvents } = require("./cli/local/bodies/events");
const { skippedTypes } = require("./cli/local/bodies/bodies");
void synthesise("dev").then(async (synthesis) => {
  await writeSynthesis(synthesis, "dist/synth/dev");
  const { subscriptions, skipped } = routeEvents(synthesis.resources);
  const types = skippedTypes(synthesis.resources);
  console.log(JSON.stringify({ targets: subscriptions.map(({ target }) => target), skipped, types }));
});
`;

describe("a resource of a type that only its component knows", function () {
  this.timeout(120_000);
  const newFolder = temporaryFolders();
  let resources: readonly Registered[] = [];
  let local: { targets: string[]; skipped: string[]; types: string[] };

  before(() => {
    const copy = newFolder();
    copyWorkingTree(copy);
    writeFileSync(join(copy, "components/alerts.ts"), ALERTS);
    appendFileSync(
      join(copy, "index.ts"),
      `\nimport { Alerts } from "./components/alerts";\nnew Alerts("alerts", { stateMachineArn: machines[0]!.arn });\n`,
    );
    mkdirSync(join(copy, ".local"), { recursive: true });
    const args = ["-r", join(ROOT, "cli/register.mjs"), "-e", LOCAL];
    local = JSON.parse(
      execFileSync(process.execPath, args, { cwd: copy, encoding: "utf8", stdio: "pipe" }),
    ) as typeof local;
    resources = JSON.parse(readFileSync(join(copy, "dist/synth/dev/resources.json"), "utf8")) as Registered[];
  });

  const one = (type: string, name = "alerts") =>
    resources.find((resource) => resource.type.endsWith(`:${type}`) && resource.name === name)!;

  it("is synthesised, with an ARN that others can name", () => {
    const topicArn = `arn:aws:sns:us-east-1:123456789012:${one("Topic").id}`;
    assert.match(one("Topic").id, /^alerts-[0-9a-f]{17}$/);
    assert.equal(one("TopicPolicy").inputs.arn, topicArn);
    assert.equal(one("EventTarget").inputs.arn, topicArn);
    assert.equal(one("Schedule", "nightly").type, "aws:scheduler/schedule:Schedule");
  });

  it("is skipped by a local run, which says so and keeps all else", () => {
    assert.deepEqual(local.skipped, [
      `EventTarget alerts: its target ${String(one("EventTarget").inputs.arn)} is not a Lambda function of the stack`,
    ]);
    assert.deepEqual([...new Set(local.targets)], ["SparkJobJanitorFunction"]);
    for (const type of ["Topic", "TopicPolicy", "Schedule"]) {
      assert.ok(local.types.includes(type), type);
    }
  });

  it("is reviewed: what is added, its policy, and that a change may replace it", () => {
    const isOther = ({ type, name }: Registered) =>
      type.includes("Alerts") || ["alerts", "nightly"].includes(name);
    const before = { resources: resources.filter((resource) => !isOther(resource)), code: {}, files: {} };
    const after = { ...before, resources };
    const heading = { stack: "dev", base: "main", approved: false };
    const added = toMarkdown(compareSnapshots(before, after), heading);
    for (const line of ["+ Topic alerts", "+ Schedule nightly", "+ TopicPolicy alerts"]) {
      assert.ok(added.includes(line), line);
    }
    assert.match(added, /### `TopicPolicy alerts`\n\n```diff\n\+ Allow sns:Publish on arn:aws:sns:/);
    const renamed = resources.map((resource) =>
      resource === one("Topic") ? { ...resource, inputs: { displayName: "Alerts" } } : resource,
    );
    assert.match(
      toMarkdown(compareSnapshots(after, { ...after, resources: renamed }), heading),
      /\| `Topic alerts` \| `displayName` \| – \| `Alerts` \| unknown: may replace \|/,
    );
  });

  it("is named among the permissions of the deploying role", () => {
    assert.match(
      permissionsTable(resources),
      /\n\| `Topic` \| unknown here: see the provider's documentation \|/,
    );
  });
});
