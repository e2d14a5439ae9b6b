import { readFileSync } from "node:fs";

import { PROVIDER_FILE } from "./providerSchemas";
import type { ProviderReplacements } from "./providerSchemas";
import { DOCUMENTED_FILE } from "./replacementDocs";
import type { DocumentedReplacements, ForcingInputs } from "./replacementDocs";
import { canonical } from "./snapshot";

const { inputs: DOCUMENTED } = JSON.parse(readFileSync(DOCUMENTED_FILE, "utf8")) as DocumentedReplacements;
const { inputs: PROVIDER } = JSON.parse(readFileSync(PROVIDER_FILE, "utf8")) as ProviderReplacements;

/** Components of other packages, which are not in the provider. */
const COMPONENTS: ForcingInputs = {
  // Its subnets' layout is listed with the block, because any change of it moves them.
  "awsx:ec2:Vpc": [
    "availabilityZoneCidrMask",
    "availabilityZoneNames",
    "cidrBlock",
    "numberOfAvailabilityZones",
    "subnetSpecs",
    "subnetStrategy",
  ],
};

const BUCKET_OWNER = ["expectedBucketOwner"];

/**
 * Inputs that the provider's code, not its schema, decides about: those that replace with every change. The one
 * exception, an owner that was not set and becomes the account itself, can't be seen here.
 *
 * Source: hashicorp/terraform-provider-aws, internal/service/s3, CustomizeDiff in the function of each resource:
 * `return d.ForceNew(names.AttrExpectedBucketOwner)`.
 */
const DECIDED_BY_CODE: ForcingInputs = {
  "aws:s3/bucketLogging:BucketLogging": BUCKET_OWNER,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": BUCKET_OWNER,
  "aws:s3/bucketVersioning:BucketVersioning": BUCKET_OWNER,
};

const RULE_SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/**
 * Inputs that replace a resource only by being set or unset.
 *
 * Source: hashicorp/terraform-provider-aws, internal/service/lambda, resourceFunction,
 * `customdiff.ForceNewIfChange("durable_config", …)`; internal/service/ec2, securityGroupRuleResource.ModifyPlan, "you
 * cannot change the rule's source type".
 */
const FORCED_BY_PRESENCE: ForcingInputs = {
  "aws:lambda/function:Function": ["durableConfig"],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": RULE_SOURCES,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": RULE_SOURCES,
};

/**
 * What is decided when planning and not shown: `privateDnsEnabled` replaces an endpoint only if that is no interface
 * endpoint, and only interface endpoints have it here.
 *
 * Source: hashicorp/terraform-provider-aws, internal/service/ec2, resourceVPCEndpoint, CustomizeDiff.
 */
const NOT_SHOWN = ["aws:ec2/vpcEndpoint:VpcEndpoint"];

/** The types whose code, not only their schema, decides about replacements. */
export const TYPES_DECIDED_BY_CODE: readonly string[] = [
  ...Object.keys(DECIDED_BY_CODE),
  ...Object.keys(FORCED_BY_PRESENCE),
  ...NOT_SHOWN,
].sort();

/** Whether all inputs that replace a resource of a type are known; the documentation alone has only some of them. */
export function isKnown(type: string): boolean {
  return type in PROVIDER || type in COMPONENTS;
}

/** Whether a change of an input at a path is known to replace a resource. */
export function forcesReplacement(
  type: string,
  change: { readonly path: string; readonly before: unknown; readonly after: unknown },
): boolean {
  const { path } = change;
  const forced = [PROVIDER, DOCUMENTED, COMPONENTS, DECIDED_BY_CODE].flatMap((table) => table[type] ?? []);
  if (path === "subnetSpecs" && Array.isArray(change.before) && Array.isArray(change.after)) {
    // What runs in the VPC is in private subnets: one that is there before and after stays, whatever is
    // added or removed next to it.
    const kept = change.after.map((spec) => canonical(spec));
    return change.before.some((spec: unknown) => isPrivate(spec) && !kept.includes(canonical(spec)));
  }
  const setOrUnset = change.before === undefined || change.after === undefined;
  return (
    (path === "region" && type.startsWith("aws:")) ||
    forced.some((one) => path === one || path.startsWith(`${one}.`) || one.startsWith(`${path}.`)) ||
    (setOrUnset && (FORCED_BY_PRESENCE[type] ?? []).includes(path))
  );
}

function isPrivate(subnetSpec: unknown): boolean {
  return (subnetSpec as { readonly type?: unknown }).type === "Private";
}
