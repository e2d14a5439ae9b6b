import { forEachsOf, groupsOf, jobsOf } from "../../model/steps";
import { EMR_RULES, ruleName } from "../../components/firewallRules";
import { resolveAssets } from "../../config/assets";
import { loadPipelines } from "../../config/loadPipelines";
import { ROOT } from "../../cli/common/paths";
import type { Synthesis } from "../../cli/synth/synthesise";

/** A resource by its type's last part and its name, e.g. `Role EMRCluster-node-role`. */
export type Entry = `${string} ${string}`;

/** All that a stack registers, sorted. */
export function inventory({ resources }: Synthesis): readonly string[] {
  return resources.map(({ type, name }) => `${type.replace(/.*:/, "")} ${name}`).sort();
}

const resolved = resolveAssets(loadPipelines("tests/pipelines"), "", ROOT);

/** The tests' pipelines, by name: one that is added changes what follows from them, and no test. */
export const PIPELINES = [...resolved.pipelines].sort((one, other) => (one.name < other.name ? -1 : 1));

export const ASSETS = resolved.assets;

/** Their jobs' names, sorted. */
export const JOBS = [...new Set(PIPELINES.flatMap(({ run }) => jobsOf(run)).map(({ name }) => name))].sort();

/** Functions that speak to Livy; `SparkJobJanitor` is called by rules, the others by machines. */
export const LIVY_FUNCTIONS: readonly string[] = [
  ...JOBS.map((job) => `${job}JobSubmit`),
  "LivyCheck",
  "SparkJobJanitor",
  "SparkJobStatus",
  "SparkJobStop",
].sort();
/** Functions that speak to nobody. */
export const PURE_FUNCTIONS: readonly string[] = ["SparkJobItems", "SparkJobOutcome"];
/** The function that reads the drivers' logs in S3. */
export const LOG_FUNCTION = "SparkJobDriverLog";
export const FUNCTIONS = [...LIVY_FUNCTIONS, LOG_FUNCTION, ...PURE_FUNCTIONS];

/** The role of a function: one for all submit functions, and one for each other. */
export function roleOfFunction(name: string): string {
  return name.endsWith("JobSubmit") ? "LambdaStateMachineRole" : `LambdaStateMachineRole-${name}`;
}

export const FUNCTION_ROLES = [...new Set(FUNCTIONS.map(roleOfFunction))];

/** The functions that each machine calls, in the order of their names. */
export const MACHINES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  PIPELINES.map(({ name, run }) => [
    name,
    [
      ...jobsOf(run).map((job) => `${job.name}JobSubmit`),
      ...["LivyCheck", LOG_FUNCTION, "SparkJobStatus", "SparkJobStop"],
      ...(forEachsOf(run).length > 0 ? ["SparkJobItems"] : []),
      ...(groupsOf(run).some(({ failFast }) => failFast !== true) ? ["SparkJobOutcome"] : []),
    ].sort(),
  ]),
);

/** What every stack has. */
export const COMMON: readonly Entry[] = [
  "DataKey data-key",
  "Key data-key",
  "Network network",
  "Staging staging",
  ...ASSETS.map(({ key }): Entry => `BucketObjectv2 staging-${key}`),
  "Firewall firewall",
  "SecurityGroup LambdaSecurityGroup",
  "SecurityGroupEgressRule firewall-functions-to-primary-livy",
  "SecurityGroupIngressRule firewall-primary-from-functions-livy",
  "Cluster EMRCluster",
  "LivyFunctions functions",
  ...Object.keys(MACHINES).flatMap((name): Entry[] => [
    `SparkStateMachine ${name}`,
    `StateMachine ${name}`,
    `LogGroup ${name}-logs`,
    `Role StepFunctionsStateExecutionRole-${name}`,
    `RolePolicy StepFunctionsStateExecutionRole-${name}-policy`,
    `EventRule janitor-${name}-rule`,
    `EventTarget janitor-${name}-target`,
  ]),
  "Janitor janitor",
  "Permission janitor-permission",
  "FunctionEventInvokeConfig janitor-on-failure",
  "Queue janitor-dead-letters",
  "QueuePolicy janitor-dead-letters-policy",
  "MetricAlarm janitor-dead-letters-alarm",
  ...FUNCTIONS.flatMap((name): Entry[] => [`Function ${name}Function`, `LogGroup ${name}Function-logs`]),
  ...FUNCTION_ROLES.flatMap((role): Entry[] => [`Role ${role}`, `RolePolicy ${role}-policy`]),
];

/** A new VPC, whatever its way out. */
export const NEW_VPC: readonly Entry[] = [
  "Vpc network-vpc",
  "VpcEndpoint network-s3",
  "DefaultSecurityGroup network-default-group",
];

export const FLOW_LOG: readonly Entry[] = [
  "FlowLog network-flow-log",
  "LogGroup network-flow-log-logs",
  "Role network-flow-log-role",
  "RolePolicy network-flow-log-policy",
];

export const ENDPOINTS: readonly Entry[] = [
  "SecurityGroup network-endpoints",
  "SecurityGroupIngressRule network-endpoints-from-vpc-https",
  "VpcEndpoint network-ec2messages",
  "VpcEndpoint network-elasticmapreduce",
  "VpcEndpoint network-kms",
  "VpcEndpoint network-ssm",
  "VpcEndpoint network-ssmmessages",
];

/** What a new cluster needs of an existing VPC. */
export const EXISTING_VPC: readonly Entry[] = ["Tag network-subnet-tag", "Tag network-vpc-tag"];

/** The program's own bucket with its parts. */
export const OWN_BUCKET: readonly Entry[] = [
  "Bucket staging-bucket",
  "BucketLifecycleConfiguration staging-bucket-lifecycle",
  "BucketOwnershipControls staging-bucket-ownership",
  "BucketPolicy staging-bucket-tls-only",
  "BucketPublicAccessBlock staging-bucket-private",
  "BucketServerSideEncryptionConfiguration staging-bucket-encryption",
  "BucketVersioning staging-bucket-versioning",
];

export const NEW_CLUSTER: readonly Entry[] = [
  "LivyCluster EMRCluster",
  "SecurityConfiguration EMRCluster-security",
  "InstanceProfile EMRCluster-profile",
  "Role EMRCluster-node-role",
  "Role EMRCluster-service-role",
  "RolePolicy EMRCluster-node-policy",
  "RolePolicy EMRCluster-service-policy",
  "RolePolicyAttachment EMRCluster-service-managed",
  "SecurityGroup EMRCoreSecurityGroup",
  "SecurityGroup EMRPrimarySecurityGroup",
  "SecurityGroup EMRServiceAccessSecurityGroup",
  "EmrGroups EMRCluster-groups",
  // Spelt out in the components' own tests.
  ...EMR_RULES.map(
    (rule): Entry =>
      `SecurityGroup${"from" in rule ? "Ingress" : "Egress"}Rule EMRCluster-groups-${ruleName(rule)}`,
  ),
];

export const SCALED: readonly Entry[] = [
  "InstanceGroup EMRCluster-task",
  "ManagedScalingPolicy EMRCluster-scaling",
];

export const EXISTING_CLUSTER: readonly Entry[] = ["ExistingLivyCluster EMRCluster"];
