import { createHash } from "node:crypto";

import type * as pulumi from "@pulumi/pulumi";

import { defaultArn } from "./arns";
import { RESOURCE_TYPES } from "./resourceTypes";
import type { StackConfig } from "./stackConfig";

type Properties = Readonly<Record<string, unknown>>;

/** What AWS answers when a resource is made: its id, and the outputs that it adds to the inputs. */
export interface Answer {
  readonly id: string;
  readonly outputs: Properties;
}

/** The account that a synthesis is for. */
const ACCOUNT = "123456789012";

/** A cluster that the program looks up and does not make. */
const EXISTING_CLUSTER: Properties = {
  releaseLabel: "emr-7.12.0",
  applications: ["Hadoop", "Livy", "Spark"],
  logUri: "s3://existing-logs/emr/",
  ec2Attributes: { emrManagedMasterSecurityGroup: "sg-0a1b2c3d4e5f60718" },
};

/**
 * Answers as AWS would while the program is synthesised: ids and outputs as AWS forms them, the same each time.
 * A type that is not listed here has an id that is its name or begins with it, and an ARN after its type token.
 */
export function answer({ type, name, inputs, id }: pulumi.runtime.MockResourceArgs, region: string): Answer {
  const given = inputs as Properties;
  const hex = createHash("sha256").update(`${type} ${name}`).digest("hex").slice(0, 17);
  const named = text(given.name ?? name);
  switch (type) {
    case RESOURCE_TYPES.awsxVpc:
      return { id: "", outputs: vpcOutputs(given, hex) };
    case RESOURCE_TYPES.vpcEndpoint:
      return { id: `vpce-${hex}`, outputs: {} };
    case RESOURCE_TYPES.securityGroup:
      return { id: `sg-${hex}`, outputs: {} };
    case RESOURCE_TYPES.ingressRule:
    case RESOURCE_TYPES.egressRule:
      return { id: `sgr-${hex}`, outputs: {} };
    case RESOURCE_TYPES.tag:
      return { id: `${text(given.resourceId)},${text(given.key)}`, outputs: {} };
    case RESOURCE_TYPES.bucket: {
      const bucket = text(given.bucket ?? `spark-etl-${name}-${hex.slice(0, 7)}`);
      return { id: bucket, outputs: { bucket, arn: `arn:aws:s3:::${bucket}` } };
    }
    case RESOURCE_TYPES.object:
      return { id: text(given.key), outputs: {} };
    case RESOURCE_TYPES.role:
      return { id: named, outputs: { name: named, arn: `arn:aws:iam::${ACCOUNT}:role/${named}` } };
    case RESOURCE_TYPES.instanceProfile:
      return { id: named, outputs: { arn: `arn:aws:iam::${ACCOUNT}:instance-profile/${named}` } };
    case RESOURCE_TYPES.kmsKey:
      return { id: hex, outputs: { arn: `arn:aws:kms:${region}:${ACCOUNT}:key/${hex}` } };
    case RESOURCE_TYPES.logGroup:
      return {
        id: named,
        outputs: { name: named, arn: `arn:aws:logs:${region}:${ACCOUNT}:log-group:${named}` },
      };
    case RESOURCE_TYPES.eventRule:
      return {
        id: named,
        outputs: { name: named, arn: `arn:aws:events:${region}:${ACCOUNT}:rule/${named}` },
      };
    case RESOURCE_TYPES.queue: {
      const url = `https://sqs.${region}.amazonaws.com/${ACCOUNT}/${named}`;
      return { id: url, outputs: { name: named, url, arn: `arn:aws:sqs:${region}:${ACCOUNT}:${named}` } };
    }
    case RESOURCE_TYPES.securityConfiguration:
      return { id: named, outputs: { name: named } };
    case RESOURCE_TYPES.function:
      return { id: named, outputs: { arn: `arn:aws:lambda:${region}:${ACCOUNT}:function:${named}` } };
    case RESOURCE_TYPES.stateMachine: {
      const arn = `arn:aws:states:${region}:${ACCOUNT}:stateMachine:${named}`;
      return { id: arn, outputs: { arn } };
    }
    case RESOURCE_TYPES.cluster: {
      const masterPublicDns = `ip-10-0-0-10.${region === "us-east-1" ? "ec2" : `${region}.compute`}.internal`;
      return id === undefined || id === ""
        ? { id: `j-${hex.slice(0, 13).toUpperCase()}`, outputs: { masterPublicDns } }
        : { id, outputs: { ...EXISTING_CLUSTER, masterPublicDns } };
    }
    default: {
      const own = id !== undefined && id !== "" ? id : `${name}-${hex}`;
      const physical = typeof given.name === "string" ? given.name : own;
      const arn = defaultArn(type, physical, { region, account: ACCOUNT });
      return { id: own, outputs: arn === undefined ? {} : { name: physical, arn } };
    }
  }
}

/**
 * Answers the questions that the program asks AWS. An existing subnet is where the configuration says it is, private
 * and in a VPC with names; an existing bucket is empty and in the stack's region. Of three zones the first has no instance type.
 *
 * @throws Error on a question that has no answer here
 */
export function answerCall(token: string, inputs: Properties, config: StackConfig): Properties {
  const region = config["aws:region"] ?? "us-east-1";
  const zones = ["a", "b", "c"].map((letter) => region + letter);
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: ACCOUNT };
    case "aws:ec2/getSubnet:getSubnet":
      return {
        ...inputs,
        vpcId: text(config["spark-etl:vpcId"]),
        availabilityZone: zones[1],
        mapPublicIpOnLaunch: false,
      };
    case "aws:ec2/getVpc:getVpc":
      return {
        ...inputs,
        enableDnsSupport: true,
        enableDnsHostnames: true,
        mainRouteTableId: "rtb-0a1b2c3d",
      };
    case "aws:ec2/getRouteTables:getRouteTables":
      return { ...inputs, ids: [] };
    case "aws:ec2/getRouteTable:getRouteTable":
      return { ...inputs, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "", natGatewayId: "nat-0a1b2c3d" }] };
    case "aws:index/getAvailabilityZones:getAvailabilityZones":
      return { ...inputs, names: zones };
    case "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings":
      return { ...inputs, locations: zones.slice(1).reverse() };
    case "aws:ec2/getVpcEndpointService:getVpcEndpointService":
      return { ...inputs, availabilityZones: zones };
    case "aws:s3/getBucket:getBucket":
      return { ...inputs, bucketRegion: region };
    case "aws:s3/getObjects:getObjects":
      return { ...inputs, keys: [] };
    default:
      throw new Error(`synthesis has no answer to ${token}; add one to answerCall in cli/synth/cloud.ts`);
  }
}

/** awsx lists the subnets by kind, and every subnet's route table; public ones come first. */
function vpcOutputs(given: Properties, hex: string): Properties {
  const types = (given.subnetSpecs as readonly { readonly type: string }[]).map(({ type }) => type);
  const idsOf = (type: string, id: string) => (types.includes(type) ? [id] : []);
  const publicSubnetIds = idsOf("Public", `subnet-0${hex.slice(1)}`);
  const privateSubnetIds = idsOf("Private", `subnet-${hex}`);
  return {
    vpcId: `vpc-${hex}`,
    privateSubnetIds,
    publicSubnetIds,
    routeTableAssociations: [...publicSubnetIds, ...privateSubnetIds].map((subnetId) => ({
      subnetId,
      routeTableId: subnetId.replace("subnet", "rtb"),
    })),
  };
}

function text(value: unknown): string {
  if (typeof value !== "string") {
    throw new Error(`expected a text, got ${JSON.stringify(value)}`);
  }
  return value;
}
