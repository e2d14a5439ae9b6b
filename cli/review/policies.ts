import { RESOURCE_TYPES } from "../synth/resourceTypes";
import { canonical, isJsonObject, shortType, texts } from "./snapshot";
import type { JsonObject, Registered, Snapshot } from "./snapshot";
import { describe, statementsOf } from "./statements";
import type { Statement } from "./statements";

/** Something that a role or a resource's own policy allows or denies. */
export interface Permission {
  /** `Role EMRCluster-node-role`, or the resource that has the policy: `BucketPolicy staging`, `Permission rule`. */
  readonly holder: string;
  readonly kind: "statement" | "assumed by" | "managed policy";
  /** One line. */
  readonly text: string;
  /** Not set for a managed policy: its statements are AWS's, or those of a Policy here. */
  readonly statement?: Statement;
}

/** What a role or a resource's policy says anew, and no longer. */
export interface PolicyChange {
  readonly holder: string;
  readonly added: readonly Permission[];
  readonly removed: readonly Permission[];
}

export function diffPolicies(before: Snapshot, after: Snapshot): readonly PolicyChange[] {
  const old = permissionsOf(before);
  const now = permissionsOf(after);
  const added = without(now, old);
  const removed = without(old, now);
  const holders = [...new Set([...added, ...removed].map(({ holder }) => holder))].sort();
  return holders.map((holder) => ({
    holder,
    added: added.filter((one) => one.holder === holder),
    removed: removed.filter((one) => one.holder === holder),
  }));
}

/** All permissions of a stack: of roles, and of whatever else has a policy document. */
export function permissionsOf({ resources }: Snapshot): readonly Permission[] {
  const roles = resources.filter(({ type }) => type === RESOURCE_TYPES.role);
  const roleOf = (reference: unknown) => {
    const role = roles.find(({ id, inputs }) => reference === id || reference === inputs.name);
    return `Role ${role?.name ?? String(reference)}`;
  };
  return resources.flatMap((resource) => {
    const { type, name, inputs } = resource;
    if (type === RESOURCE_TYPES.role) {
      return ofRole(resource);
    }
    if (type === RESOURCE_TYPES.rolePolicyAttachment) {
      return [managed(roleOf(inputs.role), String(inputs.policyArn))];
    }
    if (type === RESOURCE_TYPES.functionPermission) {
      return stated(`${shortType(type)} ${name}`, "statement", { Statement: ofPermission(resource) });
    }
    const holder = inputs.role === undefined ? `${shortType(type)} ${name}` : roleOf(inputs.role);
    return stated(holder, "statement", inputs.policy);
  });
}

function ofRole({ name, inputs }: Registered): readonly Permission[] {
  const holder = `Role ${name}`;
  const inline: unknown[] = Array.isArray(inputs.inlinePolicies) ? inputs.inlinePolicies : [];
  return [
    ...stated(holder, "assumed by", inputs.assumeRolePolicy),
    ...inline.filter(isJsonObject).flatMap(({ policy }) => stated(holder, "statement", policy)),
    ...texts(inputs.managedPolicyArns).map((arn) => managed(holder, arn)),
  ];
}

/**
 * What a permission adds to its function's own policy.
 * Source: AddPermission in the Lambda API reference; "Viewing resource-based IAM policies in Lambda" has its statement.
 */
function ofPermission({ inputs }: Registered): JsonObject {
  const { action, function: target, principal, sourceArn, sourceAccount, principalOrgId } = inputs;
  const conditions = {
    ...(sourceArn === undefined ? {} : { ArnLike: { "AWS:SourceArn": sourceArn } }),
    ...(sourceAccount === undefined && principalOrgId === undefined
      ? {}
      : { StringEquals: { "AWS:SourceAccount": sourceAccount, "aws:PrincipalOrgID": principalOrgId } }),
  };
  return {
    Effect: "Allow",
    Action: action,
    Resource: target,
    Principal:
      principal === "*"
        ? "*"
        : { [String(principal).endsWith(".amazonaws.com") ? "Service" : "AWS"]: principal },
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
}

function stated(holder: string, kind: Permission["kind"], document: unknown): readonly Permission[] {
  return (statementsOf(document) ?? []).map((statement) => ({
    holder,
    kind,
    text: describe(statement),
    statement,
  }));
}

function managed(holder: string, arn: string): Permission {
  return { holder, kind: "managed policy", text: arn };
}

/** Each of a list that the other has not, as often as it has it more. */
function without(list: readonly Permission[], other: readonly Permission[]): readonly Permission[] {
  const counts = new Map<string, number>();
  other.forEach((one) => counts.set(canonical(one), (counts.get(canonical(one)) ?? 0) + 1));
  return list.filter((one) => {
    const left = counts.get(canonical(one)) ?? 0;
    counts.set(canonical(one), left - 1);
    return left <= 0;
  });
}
