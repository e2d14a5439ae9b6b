import { compile } from "../compiler/compile";
import type { Pipeline } from "../model/pipeline";
import { jobsOf } from "../model/steps";
import { executionPolicy } from "./executionPolicy";
import { FUNCTION_NAMES, machineRoleName, submitFunctionName } from "./names";
import { nodePolicy } from "./nodePolicy";
import { readOnlyKeys } from "./readOnlyKeys";
import { formatS3Uri } from "../contract/s3Uri";
import type { S3Location } from "../contract/s3Uri";

/**
 * What AWS takes of a stack, where pipelines can come near it. Events, time and state of an execution are bounds of the
 * pipeline alone, in compiler/bounds/.
 */
export const LIMITS = {
  /** Characters. Source: CreateRole in the IAM API reference. A rule's name may be as long, and begins shorter. */
  roleName: 64,
  /** Characters. Source: CreateFunction in the Lambda API reference. */
  functionName: 64,
  /** Characters of all inline policies of a role, without white space. Source: "IAM and AWS STS quotas", IAM guide. */
  inlinePolicies: 10_240,
  /** Roles of an account, unless it is given more. Source: the same. */
  roles: 1_000,
  /** Rules of an event bus, unless it is given more. Source: "Amazon EventBridge quotas", EventBridge guide. */
  rules: 300,
} as const;

/** Roles of a stack besides those of its machines: the functions', EMR's and the flow log's. */
export const OTHER_ROLES = Object.keys(FUNCTION_NAMES).length + 4;

/** A stack's settings, as far as names and policies rest on them. */
export interface StackShape {
  readonly region: string;
  readonly nameSuffix: string;
  /** An existing root path; undefined: a bucket that is named when it is made. */
  readonly rootPath: S3Location | undefined;
  readonly certificateUri: string | undefined;
  /** Keys of the files that the deployment puts under the root path. */
  readonly staged: readonly string[];
  /** The `nameSuffix` of each stack that has a file here, by the stack's name. */
  readonly suffixes: Readonly<Record<string, string>>;
}

/**
 * What AWS would refuse of a stack in the middle of its deployment, a sentence each. Only what this stack has is counted:
 * what else is in the account is not known.
 *
 * @param pipelines ones that `validationErrors` finds nothing wrong with
 */
export function limitErrors(pipelines: readonly Pipeline[], stack: StackShape): readonly string[] {
  return [
    ...Object.entries(stack.suffixes).flatMap(([name, suffix]) => nameErrors(pipelines, name, suffix)),
    ...pipelines.flatMap((pipeline) => machinePolicyErrors(pipeline, stack)),
    ...nodePolicyErrors(pipelines, stack),
    ...countErrors(pipelines.length),
  ];
}

function nameErrors(pipelines: readonly Pipeline[], stack: string, suffix: string): readonly string[] {
  const tooLong = (what: string, kind: string, name: string, most: number) =>
    name.length <= most
      ? []
      : [
          `${what}: in stack ${stack} its ${kind} would be named ${name}, of ${String(name.length)} characters, and AWS takes ${String(most)}; shorten the name, or that stack's nameSuffix, by ${String(name.length - most)}`,
        ];
  const jobs = [...new Set(pipelines.flatMap(({ run }) => jobsOf(run)).map(({ name }) => name))];
  return [
    ...pipelines.flatMap(({ name }) =>
      tooLong(`pipeline ${name}`, "role", machineRoleName(name) + suffix, LIMITS.roleName),
    ),
    ...jobs.flatMap((job) =>
      tooLong(`job ${job}`, "function", submitFunctionName(job) + suffix, LIMITS.functionName),
    ),
  ];
}

/** An account's id, a key and a bucket that is not there yet, as long as they can be. */
const ACCOUNT = "1".repeat(12);
const KEY_ARN = (region: string) => `arn:aws:kms:${region}:${ACCOUNT}:key/${"1".repeat(36)}`;
const NEW_BUCKET = { bucket: "b".repeat(63), prefix: "" };

function machinePolicyErrors(
  pipeline: Pipeline,
  { region, nameSuffix, rootPath }: StackShape,
): readonly string[] {
  // No timeout is part of a policy.
  const named = (name: string) => ({ name, timeoutSeconds: 900 });
  const { check, query, stop, items, outcome } = FUNCTION_NAMES;
  const { needs } = compile(pipeline, {
    check: named(check),
    submit: Object.fromEntries(
      jobsOf(pipeline.run).map(({ name }) => [name, named(submitFunctionName(name))]),
    ),
    query: named(query),
    stop: named(stop),
    items: named(items),
    outcome: named(outcome),
  });
  const { length } = executionPolicy({
    functionArns: needs.functions.map(
      (name) => `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}${nameSuffix}`,
    ),
    rootPath: formatS3Uri(rootPath ?? NEW_BUCKET),
    resultMarkers: needs.resultMarkers,
  });
  return length <= LIMITS.inlinePolicies
    ? []
    : [
        `pipeline ${pipeline.name}: the policy of its state machine's role has up to ${inWords(length)} characters, and IAM takes ${inWords(LIMITS.inlinePolicies)}; split the pipeline, or give its jobs and result folders shorter names`,
      ];
}

function nodePolicyErrors(
  pipelines: readonly Pipeline[],
  { region, rootPath, certificateUri, staged }: StackShape,
): readonly string[] {
  const keys = readOnlyKeys(pipelines, staged);
  const { length } = nodePolicy({
    rootPath: formatS3Uri(rootPath ?? NEW_BUCKET),
    certificateUri,
    keyArn: KEY_ARN(region),
    readOnlyKeys: keys,
  });
  return length <= LIMITS.inlinePolicies
    ? []
    : [
        `the policy of the nodes' role has up to ${inWords(length)} characters, and IAM takes ${inWords(LIMITS.inlinePolicies)}: it names ${String(keys.length)} files of code that no job may write; pack them into fewer`,
      ];
}

function countErrors(pipelines: number): readonly string[] {
  const counts: readonly (readonly [count: number, most: number, what: string, where: string])[] = [
    [pipelines, LIMITS.rules, "rules", "an event bus"],
    [pipelines + OTHER_ROLES, LIMITS.roles, "roles", "an account"],
  ];
  return counts.flatMap(([count, most, what, where]) =>
    count <= most
      ? []
      : [
          `${String(pipelines)} pipelines need ${String(count)} ${what}, and ${where} takes ${inWords(most)}; deploy some of them to another account`,
        ],
  );
}

function inWords(count: number): string {
  return count.toLocaleString("en-US");
}
