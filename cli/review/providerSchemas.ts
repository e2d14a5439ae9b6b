import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../common/errors";
import { decidesWhenPlanning, readSchema } from "./goSchema";
import type { Attribute } from "./goSchema";
import type { ForcingInputs } from "./replacementDocs";

/**
 * Where the result is kept, for the review. Its `source` says which version of the provider was read: a package of
 * @pulumi/aws does not name the one that it is made from, so take the newest that was released before the package.
 *
 * @pulumi/aws 7.48.0 is of 22 September 2026. Read was 6.58.0, of 5 August 2026, the newest before it that could be had:
 * its functions, as lonegunmanb/terraform-provider-aws-index keeps them for each release, laid out as a checkout. The
 * index has no constants; the names of attributes were derived from those of their constants (AttrVPCID: vpc_id).
 */
export const PROVIDER_FILE = join(__dirname, "providerReplacements.json");

/** What the source of one version of the provider says. */
export interface ProviderReplacements {
  /** E.g. `hashicorp/terraform-provider-aws 6.58.0`, with the newest heading of its change log. */
  readonly source: string;
  /** Paths by type token; a path stands for all that is below it, and a list for its items. */
  readonly inputs: ForcingInputs;
  /** Types that may replace for more than that: it is decided when planning. */
  readonly conditional: readonly string[];
}

/** Where the schema of a type is: the folder under internal/service, and the function or method that makes it. */
export const SCHEMAS: Readonly<Record<string, readonly [folder: string, symbol: string]>> = {
  "aws:cloudwatch/eventRule:EventRule": ["events", "resourceRule"],
  "aws:cloudwatch/eventTarget:EventTarget": ["events", "resourceTarget"],
  "aws:cloudwatch/logGroup:LogGroup": ["logs", "resourceGroup"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["cloudwatch", "resourceMetricAlarm"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["ec2", "resourceDefaultSecurityGroup"],
  "aws:ec2/flowLog:FlowLog": ["ec2", "resourceFlowLog"],
  "aws:ec2/securityGroup:SecurityGroup": ["ec2", "resourceSecurityGroup"],
  "aws:ec2/tag:Tag": ["ec2", "resourceTag"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["ec2", "resourceVPCEndpoint"],
  "aws:emr/cluster:Cluster": ["emr", "resourceCluster"],
  "aws:emr/instanceGroup:InstanceGroup": ["emr", "resourceInstanceGroup"],
  "aws:emr/managedScalingPolicy:ManagedScalingPolicy": ["emr", "resourceManagedScalingPolicy"],
  "aws:emr/securityConfiguration:SecurityConfiguration": ["emr", "resourceSecurityConfiguration"],
  "aws:iam/instanceProfile:InstanceProfile": ["iam", "resourceInstanceProfile"],
  "aws:iam/role:Role": ["iam", "resourceRole"],
  "aws:iam/rolePolicy:RolePolicy": ["iam", "resourceRolePolicy"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["iam", "resourceRolePolicyAttachment"],
  "aws:kms/key:Key": ["kms", "resourceKey"],
  "aws:lambda/function:Function": ["lambda", "resourceFunction"],
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": [
    "lambda",
    "resourceFunctionEventInvokeConfig",
  ],
  "aws:lambda/permission:Permission": ["lambda", "resourcePermission"],
  "aws:s3/bucket:Bucket": ["s3", "resourceBucket"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": [
    "s3",
    "bucketLifecycleConfigurationResource.Schema",
  ],
  "aws:s3/bucketLogging:BucketLogging": ["s3", "resourceBucketLogging"],
  "aws:s3/bucketObjectv2:BucketObjectv2": ["s3", "resourceObject"],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ["s3", "resourceBucketOwnershipControls"],
  "aws:s3/bucketPolicy:BucketPolicy": ["s3", "resourceBucketPolicy"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["s3", "resourceBucketPublicAccessBlock"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "s3",
    "resourceBucketServerSideEncryptionConfiguration",
  ],
  "aws:s3/bucketVersioning:BucketVersioning": ["s3", "resourceBucketVersioning"],
  "aws:sfn/stateMachine:StateMachine": ["sfn", "resourceStateMachine"],
  "aws:sqs/queue:Queue": ["sqs", "resourceQueue"],
  "aws:sqs/queuePolicy:QueuePolicy": ["sqs", "resourceQueuePolicy"],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["ec2", "securityGroupRuleResource.Schema"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["ec2", "securityGroupRuleResource.Schema"],
};

/** Inputs that Pulumi gives another name than the provider's, by type. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": { alarmName: "name" },
  "aws:lambda/function:Function": { functionName: "name" },
  "aws:lambda/permission:Permission": { functionName: "function" },
};

/**
 * Reads which inputs force a replacement from the source of the provider that @pulumi/aws is made from.
 *
 * @param folder a checkout of hashicorp/terraform-provider-aws: CHANGELOG.md, internal/service, names
 * @param schemas the types to read
 * @throws UserError when the folder is no such checkout; Error when a schema has a form that isn't understood
 */
export function providerReplacements(folder: string, schemas = SCHEMAS): ProviderReplacements {
  const constants = Object.fromEntries(
    [...read(folder, "names/attr_consts_gen.go").matchAll(/\b(Attr\w+)\s*=\s*"(\w+)"/g)].map(
      ([, constant = "", name = ""]) => [constant, name],
    ),
  );
  const version = /^## (.+)$/m.exec(read(folder, "CHANGELOG.md"))?.[1] ?? "of an unknown version";
  const packages = new Map<string, string>();
  const sourceOf = (service: string): string => {
    const source = packages.get(service) ?? packageSource(folder, service);
    packages.set(service, source);
    return source;
  };
  const types = Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    source: `hashicorp/terraform-provider-aws ${version}`,
    inputs: Object.fromEntries(
      types.map(([type, [service, symbol]]) => {
        const paths = forcingPaths(readSchema(sourceOf(service), symbol, constants));
        return [type, paths.map((path) => RENAMED[type]?.[path] ?? path).sort()];
      }),
    ),
    conditional: types
      .filter(([, [service, symbol]]) => decidesWhenPlanning(sourceOf(service), symbol))
      .map(([type]) => type),
  };
}

function packageSource(folder: string, service: string): string {
  const path = join("internal/service", service);
  const files = globSync("*.go", { cwd: join(folder, path) }).filter((file) => !file.endsWith("_test.go"));
  return files
    .sort()
    .map((file) => read(folder, join(path, file)))
    .join("\n");
}

function read(folder: string, path: string): string {
  try {
    return readFileSync(join(folder, path), "utf8");
  } catch {
    throw new UserError(
      `${folder} has no ${path}. Give --provider a checkout of hashicorp/terraform-provider-aws.`,
    );
  }
}

/**
 * The paths, as Pulumi names them, whose change replaces. That a block forces a replacement says so of its presence
 * only, and each attribute in it speaks for itself; the review sees lists as a whole, though.
 */
function forcingPaths(attributes: readonly Attribute[]): readonly string[] {
  return attributes
    .filter(({ configurable }) => configurable)
    .flatMap((attribute) => {
      const { forcesReplacement, nested, plural } = attribute;
      const name = pulumiName(attribute);
      const inner = forcingPaths(nested);
      const all = nested.filter(({ configurable }) => configurable).map(pulumiName);
      if (forcesReplacement && (plural || inner.length === 0 || all.every((one) => inner.includes(one)))) {
        return [name];
      }
      return inner.map((path) => `${name}.${path}`);
    });
}

/** Source: TerraformToPulumiNameV2 in pulumi-terraform-bridge: camel case, and lists in the plural. */
function pulumiName({ name, plural }: Attribute): string {
  const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return !plural || camel.endsWith("s")
    ? camel
    : camel.endsWith("y")
      ? `${camel.slice(0, -1)}ies`
      : `${camel}s`;
}
