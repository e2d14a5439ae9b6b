import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { checkSubnet } from "../../components/existingVpc";
import type { FoundSubnet } from "../../components/existingVpc";
import { Network } from "../../components/network";
import type { NetworkArgs } from "../../components/network";
import { canonical } from "../../cli/review/snapshot";
import { awaitedBy, forgetPending, isKnown, register, valueOf } from "../support/components";

const EMR_TAG = { "for-use-with-amazon-emr-managed-policies": "true" };
const EXISTING = { vpcId: "vpc-0a1b2c3d", subnetId: "subnet-0a1b2c3d" };
const NEW: NetworkArgs = {
  existing: undefined,
  vpcCidr: "10.1.0.0/20",
  egress: "endpoints",
  availabilityZone: undefined,
  instanceType: "m6g.xlarge",
  region: "eu-west-1",
  accountId: "123456789012",
  forNewCluster: true,
  flowLogs: false,
  keyArn: "arn:aws:kms:eu-west-1:123456789012:key/k",
  logRetentionDays: 7,
  nameSuffix: "-x",
};
/** What every new VPC has. */
const defaultGroup = (vpcId: string) => ({
  vpcId,
  ingress: [],
  egress: [],
  tags: { Name: "network-default" },
});

/** Questions to AWS, in one order: they are asked at once. */
const sorted = (calls: readonly unknown[]) => calls.map(canonical).sort();
/** What AWS is asked before a subnet gets a zone. */
const ZONES_ASKED = [
  [
    "aws:index/getAvailabilityZones:getAvailabilityZones",
    { state: "available", filters: [{ name: "zone-type", values: ["availability-zone"] }] },
  ],
  [
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings",
    { locationType: "availability-zone", filters: [{ name: "instance-type", values: ["m6g.xlarge"] }] },
  ],
];

const network = (args: Partial<NetworkArgs> = {}) => new Network("network", { ...NEW, ...args });
const inputsOf = (resources: Readonly<Record<string, { inputs: unknown }>>) =>
  Object.fromEntries(Object.entries(resources).map(([name, { inputs }]) => [name, inputs]));

describe("Network", () => {
  describe("new, with endpoints", () => {
    it("registers a VPC without NAT, and all ways to AWS, exactly", async () => {
      const { outputs, resources, calls } = await register(() => {
        const { vpcId, subnetId } = network();
        return { vpcId, subnetId };
      });
      const { vpcId, subnetId } = outputs;
      assert.match(vpcId, /^vpc-/);
      assert.match(subnetId, /^subnet-/);
      const asked = ["elasticmapreduce", "kms", "ssm", "ssmmessages", "ec2messages"].map((service) => [
        "aws:ec2/getVpcEndpointService:getVpcEndpointService",
        { serviceName: `com.amazonaws.eu-west-1.${service}`, serviceType: "Interface" },
      ]);
      assert.deepEqual(sorted(calls), sorted([...ZONES_ASKED, ...asked]));

      const groupId = resources["SecurityGroup network-endpoints"]!.id;
      const endpoint = (service: string) => ({
        vpcId,
        serviceName: `com.amazonaws.eu-west-1.${service}`,
        vpcEndpointType: "Interface",
        subnetIds: [subnetId],
        securityGroupIds: [groupId],
        privateDnsEnabled: true,
        tags: { Name: `network-${service}` },
      });
      assert.deepEqual(inputsOf(resources), {
        "Network network": {},
        "Vpc network-vpc": {
          cidrBlock: "10.1.0.0/20",
          availabilityZoneNames: ["us-east-1b"],
          natGateways: { strategy: "None" },
          subnetStrategy: "Auto",
          subnetSpecs: [{ type: "Private", cidrBlocks: ["10.1.0.0/21"] }],
          enableDnsSupport: true,
          enableDnsHostnames: true,
          tags: EMR_TAG,
        },
        "DefaultSecurityGroup network-default-group": defaultGroup(vpcId),
        "VpcEndpoint network-s3": {
          vpcId,
          serviceName: "com.amazonaws.eu-west-1.s3",
          vpcEndpointType: "Gateway",
          routeTableIds: [subnetId.replace("subnet", "rtb")],
          tags: { Name: "network-s3" },
        },
        "SecurityGroup network-endpoints": {
          description: "Endpoints of AWS services",
          vpcId,
          tags: { Name: "network-endpoints" },
        },
        "SecurityGroupIngressRule network-endpoints-from-vpc-https": {
          securityGroupId: groupId,
          cidrIpv4: "10.1.0.0/20",
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          description: "HTTPS from the VPC",
        },
        "VpcEndpoint network-elasticmapreduce": endpoint("elasticmapreduce"),
        "VpcEndpoint network-kms": endpoint("kms"),
        "VpcEndpoint network-ssm": endpoint("ssm"),
        "VpcEndpoint network-ssmmessages": endpoint("ssmmessages"),
        "VpcEndpoint network-ec2messages": endpoint("ec2messages"),
      });
    });

    it("publishes the subnet once every way to AWS stands", async () => {
      const { subnetId } = await registered(network);
      assert.deepEqual(await awaitedBy(subnetId), [
        "network-ec2messages",
        "network-elasticmapreduce",
        "network-endpoints-from-vpc-https",
        "network-kms",
        "network-s3",
        "network-ssm",
        "network-ssmmessages",
        "network-vpc",
      ]);
    });
  });

  describe("new, with NAT", () => {
    it("registers a VPC with one NAT gateway, and the free S3 endpoint for the private subnet alone", async () => {
      const { outputs, resources, calls } = await register(() => {
        const { vpcId, subnetId, availabilityZone } = network({ egress: "nat" });
        return { vpcId, subnetId, availabilityZone };
      });
      const { vpcId, subnetId, availabilityZone } = outputs;
      assert.equal(availabilityZone, "us-east-1b");
      assert.deepEqual(sorted(calls), sorted(ZONES_ASKED));
      assert.deepEqual(inputsOf(resources), {
        "Network network": {},
        "Vpc network-vpc": {
          cidrBlock: "10.1.0.0/20",
          availabilityZoneNames: ["us-east-1b"],
          natGateways: { strategy: "Single" },
          subnetStrategy: "Auto",
          subnetSpecs: [
            { type: "Private", cidrBlocks: ["10.1.0.0/21"] },
            { type: "Public", cidrBlocks: ["10.1.8.0/28"] },
          ],
          enableDnsSupport: true,
          enableDnsHostnames: true,
          tags: EMR_TAG,
        },
        "DefaultSecurityGroup network-default-group": defaultGroup(vpcId),
        "VpcEndpoint network-s3": {
          vpcId,
          serviceName: "com.amazonaws.eu-west-1.s3",
          vpcEndpointType: "Gateway",
          routeTableIds: [subnetId.replace("subnet", "rtb")],
          tags: { Name: "network-s3" },
        },
      });
    });

    it("publishes the subnet once NAT and S3 stand", async () => {
      const { subnetId } = await registered(() => network({ egress: "nat" }));
      assert.deepEqual(await awaitedBy(subnetId), ["network-s3", "network-vpc"]);
    });
  });

  it("is in the zone that is asked for, which is known in a preview, too", async () => {
    const { resources } = await register(() => network({ availabilityZone: "us-east-1c" }).subnetId);
    assert.deepEqual(resources["Vpc network-vpc"]?.inputs.availabilityZoneNames, ["us-east-1c"]);
    const preview = await registered(network, { preview: true });
    assert.deepEqual(
      [await isKnown(preview.availabilityZone), await isKnown(preview.subnetId)],
      [true, true],
    );
  });

  it("logs the traffic of a new VPC where it is asked to, and of no other", async () => {
    const { resources } = await register(() => network({ flowLogs: true }).subnetId);
    const added = Object.keys(resources).filter((name) => name.includes("flow-log"));
    assert.deepEqual(added.sort(), [
      "FlowLog network-flow-log",
      "LogGroup network-flow-log-logs",
      "Role network-flow-log-role",
      "RolePolicy network-flow-log-policy",
    ]);
    assert.deepEqual(resources["LogGroup network-flow-log-logs"]?.inputs, {
      name: "/aws/vpc/spark-etl-flow-logs-x",
      retentionInDays: 7,
      kmsKeyId: NEW.keyArn,
    });
    const config = { "spark-etl:vpcId": EXISTING.vpcId };
    const existing = await register(() => network({ existing: EXISTING, flowLogs: true }).subnetId, {
      config,
    });
    assert.deepEqual(
      Object.keys(existing.resources).filter((name) => name.includes("flow-log")),
      [],
    );
  });

  it("refuses a block that is no private /16 to /24, before anything is made", async () => {
    const { resources } = await register(() => {
      assert.throws(() => network({ vpcCidr: "10.0.0.0/8" }), {
        message:
          'the VPC\'s CIDR block is "10.0.0.0/8"; ' +
          "allowed: a private IPv4 block from /16 to /24 such as 10.0.0.0/16",
      });
    });
    assert.deepEqual(Object.keys(resources), ["Network network"]);
  });

  describe("existing", () => {
    const config = { "spark-etl:vpcId": EXISTING.vpcId };
    const existing = () => network({ existing: EXISTING, vpcCidr: "", egress: "nat" });

    it("asks where the subnet is, tags both for EMR, and changes nothing else", async () => {
      const build = () => {
        const { vpcId, subnetId } = existing();
        return { vpcId, subnetId };
      };
      const { outputs, resources, calls } = await register(build, { config });
      assert.deepEqual(outputs, EXISTING);
      const asked = [
        ["aws:ec2/getSubnet:getSubnet", { id: "subnet-0a1b2c3d" }],
        ["aws:ec2/getVpc:getVpc", { id: "vpc-0a1b2c3d" }],
        [
          "aws:ec2/getRouteTables:getRouteTables",
          {
            vpcId: "vpc-0a1b2c3d",
            filters: [{ name: "association.subnet-id", values: ["subnet-0a1b2c3d"] }],
          },
        ],
        // The VPC's main one: the subnet has none of its own.
        ["aws:ec2/getRouteTable:getRouteTable", { routeTableId: "rtb-0a1b2c3d" }],
      ];
      assert.deepEqual(sorted(calls), sorted(asked));
      const tag = { key: "for-use-with-amazon-emr-managed-policies", value: "true" };
      assert.deepEqual(inputsOf(resources), {
        "Network network": {},
        "Tag network-vpc-tag": { resourceId: "vpc-0a1b2c3d", ...tag },
        "Tag network-subnet-tag": { resourceId: "subnet-0a1b2c3d", ...tag },
      });
    });

    it("tags nothing where no cluster is made", async () => {
      const { outputs, resources } = await register(
        () => {
          const { vpcId, subnetId } = network({ existing: EXISTING, forNewCluster: false });
          return { vpcId, subnetId };
        },
        { config },
      );
      assert.deepEqual(outputs, EXISTING);
      assert.deepEqual(Object.keys(resources), ["Network network"]);
    });

    it("publishes both once they are tagged, and knows them in a preview", async () => {
      for (const preview of [false, true]) {
        const { vpcId, subnetId } = await registered(existing, { config, preview });
        assert.deepEqual(await awaitedBy(vpcId), ["network-vpc-tag"]);
        assert.deepEqual(await awaitedBy(subnetId), ["network-subnet-tag"]);
        assert.equal((await isKnown(vpcId)) && (await isKnown(subnetId)), true);
      }
    });

    it("tags and publishes nothing when the subnet is in another VPC", async () => {
      const world = { config: { "spark-etl:vpcId": "vpc-9f8e7d6c" } };
      const message = ({ message: text }: Error) => text;
      const { outputs, resources } = await register(() => {
        const { vpcId, subnetId } = existing();
        return [vpcId, subnetId].map((id) => valueOf(id).then(String, message));
      }, world);
      for (const text of outputs) {
        // Pulumi puts the property before it that was to take the value.
        assert.match(text, /the subnet subnet-0a1b2c3d is in vpc-9f8e7d6c, not in vpc-0a1b2c3d; /);
      }
      assert.deepEqual(Object.keys(resources), ["Network network"]);
      forgetPending();
    });

    const good: FoundSubnet = {
      forNewCluster: true,
      subnet: { vpcId: EXISTING.vpcId, mapPublicIpOnLaunch: false },
      vpc: { enableDnsSupport: true, enableDnsHostnames: true },
      routes: [{ gatewayId: "" }, { gatewayId: "vgw-1" }],
    };
    const bad: [string, Partial<FoundSubnet>, string, ofExistingCluster: boolean][] = [
      [
        "a subnet of another VPC",
        { subnet: { ...good.subnet, vpcId: "vpc-9f8e7d6c" } },
        "the subnet subnet-0a1b2c3d is in vpc-9f8e7d6c, not in vpc-0a1b2c3d; " +
          "set a subnet of vpc-0a1b2c3d, or vpc-9f8e7d6c as the VPC",
        true,
      ],
      [
        "a VPC without names",
        { vpc: { enableDnsSupport: false, enableDnsHostnames: false } },
        "the VPC vpc-0a1b2c3d does not resolve DNS names, but the functions find Livy by name; turn on its enableDnsSupport",
        true,
      ],
      [
        "a VPC without host names",
        { vpc: { enableDnsSupport: true, enableDnsHostnames: false } },
        "the VPC vpc-0a1b2c3d gives its instances no DNS hostnames, which EMR needs; turn on its enableDnsHostnames",
        false,
      ],
      [
        "a subnet with a way in from the internet",
        { routes: [{ gatewayId: "" }, { gatewayId: "igw-1" }] },
        "the subnet subnet-0a1b2c3d is public: it has a route to igw-1; " +
          "use a private subnet, which reaches AWS through NAT or endpoints",
        false,
      ],
      [
        "a subnet whose instances get public addresses",
        { subnet: { ...good.subnet, mapPublicIpOnLaunch: true } },
        "the subnet subnet-0a1b2c3d is public: it gives its instances public addresses; " +
          "use a private subnet, which reaches AWS through NAT or endpoints",
        false,
      ],
    ];
    for (const [what, found, message, ofExistingCluster] of bad) {
      it(`refuses ${what} in one sentence`, () => {
        const check = (forNewCluster: boolean) => checkSubnet(EXISTING, { ...good, ...found, forNewCluster });
        const refused = (error: Error) => pulumi.RunError.isInstance(error) && error.message === message;
        assert.throws(() => check(true), refused);
        // Where a cluster is, its owner has found out that the place is right for it.
        if (ofExistingCluster) {
          assert.throws(() => check(false), refused);
        } else {
          assert.equal(check(false), EXISTING);
        }
      });
    }

    it("takes a private subnet in a VPC with names", () => {
      assert.equal(checkSubnet(EXISTING, good), EXISTING);
    });
  });
});

/** A network, when all of it is registered. */
async function registered(
  build: () => Network,
  world: Parameters<typeof register>[1] = {},
): Promise<Network> {
  let made: Network | undefined;
  await register(() => {
    made = build();
    return [made.vpcId, made.subnetId];
  }, world);
  return made!;
}
