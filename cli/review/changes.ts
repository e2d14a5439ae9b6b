import { RESOURCE_TYPES } from "../synth/resourceTypes";
import { diffApplications } from "./applications";
import type { ApplicationChange } from "./applications";
import { diffConfiguration } from "./configuration";
import type { SettingChange } from "./configuration";
import { findDangerousChanges } from "./dangerousChanges";
import type { DangerousChange } from "./dangerousChanges";
import { diffFunctions } from "./functions";
import type { FunctionChange } from "./functions";
import { diffMachines } from "./machines";
import type { MachineChange } from "./machines";
import { diffPolicies } from "./policies";
import type { PolicyChange } from "./policies";
import { diffPorts } from "./ports";
import type { PortChange } from "./ports";
import { diffResources, isReplaced } from "./replacements";
import type { InputChange, ResourceChange } from "./replacements";
import { match } from "./snapshot";
import type { Registered, Snapshot } from "./snapshot";
import { diffStaged } from "./staged";
import type { StagedChange } from "./staged";

/** All that is different between two synthesised programs. */
export interface Changes {
  readonly dangerous: readonly DangerousChange[];
  readonly machines: readonly MachineChange[];
  readonly settings: readonly SettingChange[];
  readonly policies: readonly PolicyChange[];
  readonly ports: readonly PortChange[];
  readonly replaced: readonly ResourceChange[];
  readonly added: readonly Registered[];
  readonly removed: readonly Registered[];
  readonly applications: readonly ApplicationChange[];
  readonly staged: readonly StagedChange[];
  readonly functions: readonly FunctionChange[];
  /** All other changed inputs: those that no section above shows. */
  readonly others: readonly ResourceChange[];
}

export function compareSnapshots(before: Snapshot, after: Snapshot): Changes {
  const { added, removed } = match(before, after);
  const resources = diffResources(before, after);
  return {
    dangerous: findDangerousChanges(before, after),
    machines: diffMachines(before, after),
    settings: diffConfiguration(before, after),
    policies: diffPolicies(before, after),
    ports: diffPorts(before, after),
    replaced: resources.filter(isReplaced),
    added,
    removed,
    applications: diffApplications(before, after),
    staged: diffStaged(before, after),
    functions: diffFunctions(before, after),
    others: resources
      .map((one) => ({ ...one, changes: one.changes.filter((change) => isLeft(one, change)) }))
      .filter(({ changes }) => changes.length > 0),
  };
}

/** The inputs that have a section of their own, by resource type. */
const SHOWN: Readonly<Record<string, RegExp>> = {
  [RESOURCE_TYPES.stateMachine]: /^definition$/,
  [RESOURCE_TYPES.role]: /^(assumeRolePolicy|inlinePolicies|managedPolicyArns)$/,
  [RESOURCE_TYPES.rolePolicyAttachment]: /^(policyArn|role)$/,
  [RESOURCE_TYPES.functionPermission]: /^(action|function|principal|principalOrgId|sourceAccount|sourceArn)$/,
  [RESOURCE_TYPES.securityGroup]: /^(ingress|egress)$/,
  [RESOURCE_TYPES.ingressRule]: /^(?!description|tags|region)/,
  [RESOURCE_TYPES.egressRule]: /^(?!description|tags|region)/,
  [RESOURCE_TYPES.securityGroupRule]: /^(?!description|region)/,
};

/** Whether another section shows this input's two values. */
export function isShownElsewhere(type: string, { path }: InputChange): boolean {
  return ["policy", "configurationsJson"].includes(path) || SHOWN[type]?.test(path) === true;
}

function isLeft({ type, forcedBy }: ResourceChange, change: InputChange): boolean {
  return !forcedBy.includes(change) && !isShownElsewhere(type, change);
}
