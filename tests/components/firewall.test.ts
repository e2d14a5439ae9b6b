import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { EmrGroups } from "../../components/emrGroups";
import { Firewall } from "../../components/firewall";
import { EMR_RULES, LIVY_RULES } from "../../components/firewallRules";
import { awaitedBy, register } from "../support/components";
import type { Registered } from "../support/components";

const EMR_TAG = { "for-use-with-amazon-emr-managed-policies": "true" };
const VPC = "vpc-0a1b2c3d";
const GROUPS = {
  functions: "LambdaSecurityGroup",
  primary: "EMRPrimarySecurityGroup",
  core: "EMRCoreSecurityGroup",
  serviceAccess: "EMRServiceAccessSecurityGroup",
} as const;

/** A firewall, with the groups of a new cluster under the same name unless it stands before an existing one. */
function build(existingPrimaryGroupId?: string, nameSuffix = "") {
  const args = { vpcId: pulumi.output(VPC), nameSuffix };
  const groups = existingPrimaryGroupId === undefined ? new EmrGroups("firewall", args) : undefined;
  const primaryGroupId = groups?.primary ?? existingPrimaryGroupId!;
  const { functionsGroupId } = new Firewall("firewall", { ...args, primaryGroupId });
  return { functionsGroupId, emrGroups: groups && emrGroupsOf(groups) };
}

const emrGroupsOf = ({ primary, core, serviceAccess }: EmrGroups) => ({ primary, core, serviceAccess });

type Resources = Readonly<Record<string, Registered>>;

function groupsOf(resources: Resources): Resources {
  const groups = Object.entries(resources).filter(([name]) => name.startsWith("SecurityGroup "));
  return Object.fromEntries(groups.map(([name, group]) => [name.slice("SecurityGroup ".length), group]));
}

/** Every rule in one line, its name first: `core < primary tcp 0..65535` is inbound to core, `>` outbound. */
function rulesOf(resources: Resources, outside: Readonly<Record<string, string>> = {}): readonly string[] {
  const known = Object.entries(GROUPS).map(([short, name]) => [
    resources[`SecurityGroup ${name}`]?.id,
    short,
  ]);
  const names = { ...outside, ...Object.fromEntries(known) } as Readonly<Record<string, string>>;
  return Object.entries(resources)
    .flatMap(([key, { inputs }]) => {
      const [, direction, name] = /^SecurityGroup(Ingress|Egress)Rule firewall-(.*)$/.exec(key) ?? [];
      if (direction === undefined || name === undefined) {
        return [];
      }
      const { securityGroupId, referencedSecurityGroupId, cidrIpv4, description, ...traffic } = inputs;
      assert.match(description as string, /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/);
      const peer = names[referencedSecurityGroupId as string] ?? (cidrIpv4 as string);
      const { ipProtocol, fromPort, toPort, ...rest } = traffic;
      assert.deepEqual(rest, {});
      assert.notEqual(referencedSecurityGroupId === undefined, cidrIpv4 === undefined);
      const ports =
        fromPort === undefined && toPort === undefined ? "*" : `${String(fromPort)}..${String(toPort)}`;
      const arrow = direction === "Ingress" ? "<" : ">";
      return `${name}: ${names[securityGroupId as string] ?? "?"} ${arrow} ${peer} ${String(ipProtocol)} ${ports}`;
    })
    .sort();
}

describe("Firewall", () => {
  describe("of a new cluster", () => {
    it("registers the four groups, exactly, without rules of their own", async () => {
      const { outputs, resources } = await register(() => build(undefined, "-prod"));
      const group = (name: string, description: string, tags: object) => ({
        description,
        vpcId: VPC,
        revokeRulesOnDelete: true,
        tags: { Name: `${name}-prod`, ...tags },
      });
      const groups = groupsOf(resources);
      assert.deepEqual(
        Object.fromEntries(Object.entries(groups).map(([name, { inputs }]) => [name, inputs])),
        {
          LambdaSecurityGroup: group("LambdaSecurityGroup", "Functions that call Livy", {}),
          EMRPrimarySecurityGroup: group("EMRPrimarySecurityGroup", "Primary node of EMR", EMR_TAG),
          EMRCoreSecurityGroup: group("EMRCoreSecurityGroup", "Core and task nodes of EMR", EMR_TAG),
          EMRServiceAccessSecurityGroup: group(
            "EMRServiceAccessSecurityGroup",
            "EMR itself, which manages the nodes",
            EMR_TAG,
          ),
        },
      );
      const id = (name: keyof typeof GROUPS) => groups[GROUPS[name]]!.id;
      assert.deepEqual(outputs, {
        functionsGroupId: id("functions"),
        emrGroups: { primary: id("primary"), core: id("core"), serviceAccess: id("serviceAccess") },
      });
    });

    it("registers what EMR asks for, the way to Livy, and nothing else", async () => {
      const { resources } = await register(() => build());
      assert.deepEqual(rulesOf(resources), [
        "core-from-core-icmp: core < core icmp -1..-1",
        "core-from-core-tcp: core < core tcp 0..65535",
        "core-from-core-udp: core < core udp 0..65535",
        "core-from-primary-icmp: core < primary icmp -1..-1",
        "core-from-primary-tcp: core < primary tcp 0..65535",
        "core-from-primary-udp: core < primary udp 0..65535",
        "core-from-service-access-tcp-8443: core < serviceAccess tcp 8443..8443",
        "core-to-anywhere-https: core > 0.0.0.0/0 tcp 443..443",
        "core-to-core-all: core > core -1 *",
        "core-to-primary-all: core > primary -1 *",
        "core-to-service-access-tcp-9443: core > serviceAccess tcp 9443..9443",
        "functions-to-primary-livy: functions > primary tcp 8998..8998",
        "primary-from-core-icmp: primary < core icmp -1..-1",
        "primary-from-core-tcp: primary < core tcp 0..65535",
        "primary-from-core-udp: primary < core udp 0..65535",
        "primary-from-functions-livy: primary < functions tcp 8998..8998",
        "primary-from-primary-icmp: primary < primary icmp -1..-1",
        "primary-from-primary-tcp: primary < primary tcp 0..65535",
        "primary-from-primary-udp: primary < primary udp 0..65535",
        "primary-from-service-access-tcp-8443: primary < serviceAccess tcp 8443..8443",
        "primary-to-anywhere-https: primary > 0.0.0.0/0 tcp 443..443",
        "primary-to-core-all: primary > core -1 *",
        "primary-to-primary-all: primary > primary -1 *",
        "primary-to-service-access-tcp-9443: primary > serviceAccess tcp 9443..9443",
        "service-access-from-primary-tcp-9443: serviceAccess < primary tcp 9443..9443",
        "service-access-to-core-tcp-8443: serviceAccess > core tcp 8443..8443",
        "service-access-to-primary-tcp-8443: serviceAccess > primary tcp 8443..8443",
      ]);
      assert.equal(Object.keys(resources).length, 2 + 4 + 27);
    });

    it("writes a rule's inputs as AWS takes them", async () => {
      const { resources } = await register(() => build());
      const id = (name: keyof typeof GROUPS) => resources[`SecurityGroup ${GROUPS[name]}`]!.id;
      assert.deepEqual(resources["SecurityGroupIngressRule firewall-primary-from-core-tcp"]!.inputs, {
        securityGroupId: id("primary"),
        referencedSecurityGroupId: id("core"),
        ipProtocol: "tcp",
        fromPort: 0,
        toPort: 65535,
        description: "Node to node",
      });
      assert.deepEqual(resources["SecurityGroupEgressRule firewall-core-to-anywhere-https"]!.inputs, {
        securityGroupId: id("core"),
        cidrIpv4: "0.0.0.0/0",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "S3 and AWS services",
      });
    });

    it("publishes a group once the rules stand, which EMR would add", async () => {
      let made: ReturnType<typeof build> | undefined;
      const { resources } = await register(() => (made = build()));
      const emrRules = Object.keys(resources)
        .filter((name) => name.includes("Rule ") && !name.includes("functions"))
        .map((name) => name.split(" ")[1]);
      assert.equal(emrRules.length, 25);
      for (const [name, id] of Object.entries(made!.emrGroups!)) {
        const group = GROUPS[name as keyof typeof GROUPS];
        assert.deepEqual(await awaitedBy(id), [group, ...emrRules].sort());
      }
      assert.deepEqual(await awaitedBy(made!.functionsGroupId), [
        "LambdaSecurityGroup",
        "firewall-functions-to-primary-livy",
        "firewall-primary-from-functions-livy",
      ]);
    });
  });

  describe("of an existing cluster", () => {
    it("opens Livy's port to the functions, and leaves EMR's groups alone", async () => {
      const { outputs, resources } = await register(() => build("sg-0existing"));
      const functions = resources["SecurityGroup LambdaSecurityGroup"]!;
      assert.deepEqual(outputs, { functionsGroupId: functions.id, emrGroups: undefined });
      assert.deepEqual(functions.inputs.tags, { Name: "LambdaSecurityGroup" });
      assert.deepEqual(Object.keys(groupsOf(resources)), ["LambdaSecurityGroup"]);
      assert.deepEqual(rulesOf(resources, { "sg-0existing": "theirs" }), [
        "functions-to-primary-livy: functions > theirs tcp 8998..8998",
        "primary-from-functions-livy: theirs < functions tcp 8998..8998",
      ]);
      assert.equal(Object.keys(resources).length, 1 + 1 + 2);
    });
  });

  describe("its table", () => {
    const rules = [...LIVY_RULES, ...EMR_RULES];

    it("lets the functions do nothing but call Livy", () => {
      assert.deepEqual(
        rules.filter((rule) => rule.on === "functions"),
        [{ on: "functions", to: "primary", traffic: "livy", why: "Functions to Livy" }],
      );
    });

    it("has an outbound rule for every inbound one", () => {
      const outbound = new Set(rules.flatMap((rule) => ("to" in rule ? `${rule.on} ${rule.to}` : [])));
      for (const rule of rules) {
        assert.ok(!("from" in rule) || outbound.has(`${rule.from} ${rule.on}`), JSON.stringify(rule));
      }
    });
  });
});
