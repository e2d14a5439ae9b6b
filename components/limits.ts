import { compile } from "../compiler/compile";
import { DEFAULT_POLLING } from "../compiler/functions";
import type { Pipeline } from "../model/pipeline";
import { jobsOf } from "../model/steps";
import { executionPolicy } from "./executionPolicy";
import { FUNCTION_NAMES, machineRoleName, submitFunctionName } from "./names";
import { nodePolicy } from "./nodePolicy";
import { readOnlyKeys } from "./readOnlyKeys";
import { formatS3Uri } from "../contract/s3Uri";
import type { S3Location } from "../contract/s3Uri";

/**
 * Limits of AWS on a stack that pipelines may reach. The limits on an execution's events, time and state depend only on
 * the pipeline: see compiler/bounds/.
 */
export const LIMITS = {
  /**
   * Characters. Source: CreateRole in the IAM API reference. A rule's name may be as long, and has a shorter prefix.
   */
  roleName: 64,
  /** Characters. Source: CreateFunction in the Lambda API reference. */
  functionName: 64,
  /** Characters of all inline policies of a role, without white space. Source: "IAM and AWS STS quotas", IAM guide. */
  inlinePolicies: 10_240,
  /** Roles of an account, by default. Source: the same. */
  roles: 1_000,
  /** Rules of an event bus, by default. Source: "Amazon EventBridge quotas", EventBridge guide. */
  rules: 300,
} as const;

/** Roles of a stack besides those of its machines: for the functions, EMR and the flow log. */
export const OTHER_ROLES = Object.keys(FUNCTION_NAMES).length + 4;

/** The settings of a stack that names and policies depend on. */
export interface StackShape {
  readonly region: string;
  readonly nameSuffix: string;
  /** An existing root path; undefined: a new bucket, whose name is not known yet. */
  readonly rootPath: S3Location | undefined;
  readonly certificateUri: string | undefined;
  /** Keys of the files that the deployment puts under the root path. */
  readonly staged: readonly string[];
  /** The `nameSuffix` of each stack that has a configuration file here, by the stack's name. */
  readonly suffixes: Readonly<Record<string, string>>;
}

/**
 * The limits of AWS that would fail a deployment halfway, a sentence each. Only this stack's resources are counted:
 * what else is in the account is not known.
 *
 * @param pipelines pipelines without `validationErrors`
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
  const tooLong = (what: string, kind: string, name: string, limit: number) =>
    name.length <= limit
      ? []
      : [
          `${what}: in stack ${stack} its ${kind} would be named ${name}, with ${String(name.length)} characters, but AWS allows ${String(limit)}; shorten the name, or that stack's nameSuffix, by ${String(name.length - limit)}`,
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

/** An account's id, a key and a bucket that does not exist yet, of maximum length. */
const ACCOUNT = "1".repeat(12);
const KEY_ARN = (region: string) => `arn:aws:kms:${region}:${ACCOUNT}:key/${"1".repeat(36)}`;
const NEW_BUCKET = { bucket: "b".repeat(63), prefix: "" };

function machinePolicyErrors(
  pipeline: Pipeline,
  { region, nameSuffix, rootPath }: StackShape,
): readonly string[] {
  // Any timeout and polling will do: policies do not depend on them.
  const named = (name: string) => ({ name, timeoutSeconds: 900 });
  const { check, query, driverLog, stop, items, outcome } = FUNCTION_NAMES;
  const { needs } = compile(pipeline, {
    check: named(check),
    submit: Object.fromEntries(
      jobsOf(pipeline.run).map(({ name }) => [name, named(submitFunctionName(name))]),
    ),
    query: { ...named(query), polling: DEFAULT_POLLING },
    driverLog: named(driverLog),
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
        `pipeline ${pipeline.name}: the policy of its state machine's role has up to ${formatted(length)} characters, but IAM allows ${formatted(LIMITS.inlinePolicies)}; split the pipeline, or give its jobs and result folders shorter names`,
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
        `the policy of the nodes' role has up to ${formatted(length)} characters, but IAM allows ${formatted(LIMITS.inlinePolicies)}: it lists ${String(keys.length)} files of code that no job may write; pack them into fewer files`,
      ];
}

function countErrors(pipelines: number): readonly string[] {
  const counts: readonly (readonly [count: number, limit: number, what: string, where: string])[] = [
    [pipelines, LIMITS.rules, "rules", "an event bus"],
    [pipelines + OTHER_ROLES, LIMITS.roles, "roles", "an account"],
  ];
  return counts.flatMap(([count, limit, what, where]) =>
    count <= limit
      ? []
      : [
          `${String(pipelines)} pipelines need ${String(count)} ${what}, but ${where} allows ${formatted(limit)}; deploy some of them to another account`,
        ],
  );
}

function formatted(count: number): string {
  return count.toLocaleString("en-US");
}
