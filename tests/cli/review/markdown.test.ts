import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { strToU8, zipSync } from "fflate";

import { readSnapshot } from "../../../cli/review/baseline";
import { compareSnapshots } from "../../../cli/review/changes";
import { toMarkdown } from "../../../cli/review/markdown";
import { NOTHING } from "../../../cli/review/snapshot";
import type { JsonObject, Registered, Snapshot } from "../../../cli/review/snapshot";
import { temporaryFolders } from "../../support/folder";

const resource = (type: string, name: string, id: string, inputs: JsonObject): Registered => ({
  type,
  name,
  id,
  inputs,
});

const states = (seconds: number, more: JsonObject) => ({
  StartAt: "Submit",
  States: {
    Submit: { Type: "Task", Resource: "arn:f", Next: "Wait" },
    Wait: { Type: "Wait", Seconds: seconds, Next: "Done?" },
    ...more,
  },
});
const OLD_MACHINE = states(5, {
  "Done?": {
    Type: "Choice",
    Choices: [{ Variable: "$.job.state", StringEquals: "dead", Next: "Failed" }],
    Default: "Wait",
  },
  Failed: { Type: "Fail" },
});
const NEW_MACHINE = states(6, {
  "Done?": {
    Type: "Choice",
    Choices: [{ Variable: "$.job.state", StringEquals: "success", Next: "Finished" }],
    Default: "Wait",
  },
  Finished: { Type: "Succeed" },
});

const machine = (definition: JsonObject) =>
  resource("aws:sfn/stateMachine:StateMachine", "Machine", "arn:m", {
    definition: JSON.stringify(definition),
    name: "Machine",
  });
const cluster = (releaseLabel: string, properties: JsonObject, count: number) =>
  resource("aws:emr/cluster:Cluster", "EMRCluster", "j-1", {
    configurationsJson: JSON.stringify([{ Classification: "livy-conf", Properties: properties }]),
    coreInstanceGroup: { instanceCount: count, instanceType: "m6g.xlarge" },
    ec2Attributes: { additionalMasterSecurityGroups: "sg-livy" },
    releaseLabel,
  });
const policy = (...statements: readonly JsonObject[]) =>
  resource("aws:iam/rolePolicy:RolePolicy", "role-policy", "rp-1", {
    policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    role: "role-id",
  });
const ROLE = resource("aws:iam/role:Role", "role", "role-id", {});
const group = (name: string, id: string, description = "d") =>
  resource("aws:ec2/securityGroup:SecurityGroup", name, id, { description });
const ingress = (source: JsonObject) =>
  resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "livy-in", "sgr-1", {
    fromPort: 8998,
    ipProtocol: "tcp",
    securityGroupId: "sg-livy",
    toPort: 8998,
    ...source,
  });

const READ = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b/in"] };
const FROM_LAMBDA = { referencedSecurityGroupId: "sg-lambda" };
const BASE: readonly Registered[] = [
  ROLE,
  group("LambdaGroup", "sg-lambda"),
  group("LivyGroup", "sg-livy"),
  cluster("emr-7.12.0", { "livy.a": "1", "livy.b": "x|y" }, 1),
  ingress(FROM_LAMBDA),
  machine(OLD_MACHINE),
  policy(READ),
];

describe("toMarkdown", () => {
  const newFolder = temporaryFolders();

  const written = (
    resources: readonly Registered[],
    code: Readonly<Record<string, string>> = {},
  ): Snapshot => {
    const folder = join(newFolder(), "synth");
    mkdirSync(folder);
    writeFileSync(join(folder, "resources.json"), JSON.stringify(resources));
    for (const [name, text] of Object.entries(code)) {
      writeFileSync(
        join(folder, `${name}.zip`),
        zipSync({ "__index.js": strToU8(text), "a/b": strToU8("b") }),
      );
    }
    return readSnapshot(folder, folder);
  };
  const compare = (before: Snapshot, after: Snapshot, approved = false) => {
    const changes = compareSnapshots(before, after);
    return {
      dangers: changes.dangerous.length,
      markdown: toMarkdown(changes, { stack: "dev", base: "main", approved }),
    };
  };
  /** BASE with some of its resources in another form. */
  const changed = (...others: readonly Registered[]) =>
    BASE.map((old) => others.find(({ type, name }) => type === old.type && name === old.name) ?? old);

  it("says in one sentence that nothing changes, whatever the order of keys and lists", () => {
    const { inputs } = ingress(FROM_LAMBDA);
    const same = changed(
      { ...ingress(FROM_LAMBDA), inputs: Object.fromEntries(Object.entries(inputs).reverse()) },
      cluster("emr-7.12.0", { "livy.b": "x|y", "livy.a": "1" }, 1),
    );
    assert.deepEqual(compare(written(BASE, { f: "1" }), written(same, { f: "1" })), {
      dangers: 0,
      markdown: "Nothing changes in stack `dev` since `main`.\n",
    });
  });

  it("tells of every kind of change", () => {
    const after = [
      ...changed(
        cluster("emr-7.13.0", { "livy.b": "x|z", "livy.c": "3" }, 2),
        machine(NEW_MACHINE),
        policy({ Effect: "Allow", Action: ["s3:*"], Resource: ["arn:aws:s3:::b/in"] }),
        ingress({ cidrIpv4: "10.0.0.0/8" }),
      ).filter(({ name }) => name !== "LambdaGroup"),
      resource("some:new/thing:Thing", "thing", "t-1", {}),
    ];
    const actual = compare(written(BASE, { f: "1", g: "1" }), written(after, { f: "2", g: "1", h: "1" }));
    const expected = readFileSync(join(__dirname, "everyChange.expected.md"), "utf8");
    assert.deepEqual(actual, { dangers: 3, markdown: expected });
  });

  it("keeps to the sentence's form when all of it is new, as where the base has no such stack", () => {
    const { dangers, markdown } = compare(NOTHING, written(BASE));
    assert.equal(dangers, 1);
    assert.deepEqual(markdown.split("\n").slice(0, 6), [
      "# Stack `dev` since `main`",
      "",
      "Changed: 1 state machine, 2 configuration keys, 1 IAM statement or attachment, 1 port rule, 7 resources added.",
      "",
      "## Dangerous changes: approval needed",
      "",
    ]);
  });

  const onlyDanger = (what: string, detail: string, approved = false) =>
    [
      `## Dangerous changes: ${approved ? "approved" : "approval needed"}`,
      "",
      `- **${what}**: \`${detail}\``,
      "",
      "##",
    ].join("\n");
  const dangers: readonly (readonly [string, readonly Registered[], string, string])[] = [
    [
      "a replaced cluster",
      changed(cluster("emr-7.13.0", { "livy.a": "1", "livy.b": "x|y" }, 1)),
      "the EMR cluster is replaced",
      "EMRCluster: releaseLabel",
    ],
    [
      "a cluster that follows a replaced group",
      changed(group("LivyGroup", "sg-livy", "another")),
      "the EMR cluster is replaced",
      "EMRCluster: ec2Attributes.additionalMasterSecurityGroups",
    ],
    [
      "a removed cluster",
      BASE.filter(({ name }) => name !== "EMRCluster"),
      "the EMR cluster is removed",
      "EMRCluster",
    ],
    [
      "a wildcard",
      changed(policy(READ, { Effect: "Allow", Action: "s3:List*", Resource: "arn:aws:s3:::b" })),
      "a wildcard is added to a policy",
      "Role role: Allow s3:List* on arn:aws:s3:::b",
    ],
    [
      "another source for Livy",
      changed(ingress({ cidrIpv4: "10.1.0.0/16" })),
      "port 8998 is opened wider",
      "LivyGroup: from 10.1.0.0/16",
    ],
  ];
  for (const [what, after, title, detail] of dangers) {
    it(`puts ${what} at the top, as the one danger, and approved`, () => {
      for (const approved of [false, true]) {
        const actual = compare(written(BASE), written(after), approved);
        assert.equal(actual.dangers, 1);
        const top = actual.markdown.split("\n\n").slice(2).join("\n\n");
        assert.ok(top.startsWith(onlyDanger(title, detail, approved)), actual.markdown);
      }
    });
  }

  it("has no heading of dangerous changes where there are none", () => {
    const { dangers: none, markdown } = compare(
      written(BASE),
      written(changed(cluster("emr-7.12.0", { "livy.a": "1", "livy.b": "x|y" }, 9))),
    );
    assert.equal(none, 0);
    assert.equal(
      markdown,
      [
        "# Stack `dev` since `main`",
        "",
        "Changed: 1 other input.",
        "",
        "## Other inputs",
        "",
        "| resource | input | before | after | effect |",
        "| --- | --- | --- | --- | --- |",
        "| `Cluster EMRCluster` | `coreInstanceGroup.instanceCount` | `1` | `9` | in place |",
        "",
      ].join("\n"),
    );
  });
});
