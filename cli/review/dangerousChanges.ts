import { RESOURCE_TYPES } from "../synth/resourceTypes";
import { BlockList, isIP } from "node:net";

import { diffPolicies, permissionsOf } from "./policies";
import type { Permission } from "./policies";
import { openingsOf } from "./ports";
import type { Opening } from "./ports";
import { diffResources, isReplaced } from "./replacements";
import { match } from "./snapshot";
import type { Snapshot } from "./snapshot";
import type { Statement } from "./statements";

/** Something that a person has to approve. `what` is for people, `detail` is code. */
export interface DangerousChange {
  readonly what: string;
  readonly detail: string;
}

/** Livy's port: anyone who reaches it can run any code with the cluster's permissions. */
const LIVY_PORT = 8998;

/** The changes that destroy running work or open more than before. */
export function findDangerousChanges(before: Snapshot, after: Snapshot): readonly DangerousChange[] {
  return [...lostClusters(before, after), ...wildcards(before, after), ...widerLivy(before, after)];
}

function lostClusters(before: Snapshot, after: Snapshot): readonly DangerousChange[] {
  const replaced = diffResources(before, after).filter(
    (one) => one.type === RESOURCE_TYPES.cluster && isReplaced(one),
  );
  const removed = match(before, after).removed.filter(({ type }) => type === RESOURCE_TYPES.cluster);
  return [
    ...replaced.map(({ name, forcedBy, follows }) => ({
      what: "the EMR cluster is replaced",
      detail: `${name}: ${[...new Set([...forcedBy, ...follows].map(({ path }) => path))].join(", ")}`,
    })),
    ...removed.map(({ name }) => ({ what: "the EMR cluster is removed", detail: name })),
  ];
}

function wildcards(before: Snapshot, after: Snapshot): readonly DangerousChange[] {
  const old = permissionsOf(before);
  const now = permissionsOf(after);
  return diffPolicies(before, after)
    .flatMap(({ added }) => added)
    .filter((permission) => {
      const held = heldBefore(permission, old, now);
      return permission.statement?.effect === "Allow" && widens(permission, held.flatMap(statementOf));
    })
    .map(({ holder, text }) => ({ what: "a wildcard is added to a policy", detail: `${holder}: ${text}` }));
}

/**
 * What a holder held before. A role that is new is measured by the roles that the same service assumes: another
 * function, or another machine, which may do what the others may, opens nothing.
 */
function heldBefore(
  { holder, kind }: Permission,
  old: readonly Permission[],
  now: readonly Permission[],
): readonly Permission[] {
  const trustOf = (name: string, all: readonly Permission[]) =>
    all.flatMap((one) => (one.holder === name && one.kind === "assumed by" ? [one.text] : [])).join("\n");
  const trust = trustOf(holder, now);
  const isNew = trust !== "" && trustOf(holder, old) === "";
  return old.filter(
    (one) => one.kind === kind && (one.holder === holder || (isNew && trustOf(one.holder, old) === trust)),
  );
}

/** Whether a new statement allows something by a wildcard that none of the old ones allowed. */
function widens({ holder, statement }: Permission, old: readonly Statement[]): boolean {
  if (statement === undefined) {
    return false;
  }
  const { actions, resources, principals, condition } = statement;
  if (allBut(statement)) {
    return true;
  }
  const wild = (action: string, resource: string, principal: string) =>
    action.includes("*") ||
    // In a key's own policy, `*` is that key ("Key policies" of the AWS KMS Developer Guide).
    (resource.includes("*") && !(resource === "*" && holder.startsWith("Key ")) && !isLogGroup(resource)) ||
    principal === "*";
  const allowed = (action: string, resource: string, principal: string) =>
    old.some(
      (one) =>
        one.effect === "Allow" &&
        !allBut(one) &&
        ["", condition].includes(one.condition) &&
        covers(one.actions, action.toLowerCase(), true) &&
        covers(one.resources, resource) &&
        covers(one.principals, principal),
    );
  return orNone(actions).some((action) =>
    orNone(resources).some((resource) =>
      orNone(principals).some(
        (principal) => wild(action, resource, principal) && !allowed(action, resource, principal),
      ),
    ),
  );
}

/** CloudWatch Logs writes the ARN of one log group with `:*` at its end ("Resource types" in its IAM reference). */
function isLogGroup(resource: string): boolean {
  return /^arn:aws:logs:[^:*]+:\d+:log-group:[^:*]+:\*$/.test(resource);
}

function allBut({ notActions, notResources, notPrincipals }: Statement): boolean {
  return notActions.length + notResources.length + notPrincipals.length > 0;
}

/** Whether one of the patterns matches a text; a wildcard in the text only by a wildcard. */
function covers(patterns: readonly string[], text: string, anyCase = false): boolean {
  return orNone(patterns).some((pattern) => {
    const literal = (anyCase ? pattern.toLowerCase() : pattern).replace(/[.+^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`^${literal.replaceAll("*", ".*").replaceAll("?", "[^*]")}$`, "s").test(text);
  });
}

function orNone(list: readonly string[]): readonly string[] {
  return list.length === 0 ? [""] : list;
}

function statementOf({ statement }: Permission): readonly Statement[] {
  return statement === undefined ? [] : [statement];
}

function widerLivy(before: Snapshot, after: Snapshot): readonly DangerousChange[] {
  const old = toLivy(before);
  return toLivy(after)
    .filter(({ group, peer }) => !old.some((one) => one.group === group && contains(one.peer, peer)))
    .map(({ group, peer }) => ({
      what: `port ${String(LIVY_PORT)} is opened wider`,
      detail: `${group}: from ${peer}`,
    }));
}

function toLivy(snapshot: Snapshot): readonly Opening[] {
  return [...openingsOf(snapshot).values()]
    .flat()
    .filter(({ direction, protocol }) => direction === "in" && ["tcp", "6", "all"].includes(protocol))
    .filter(({ from, to }) => from <= LIVY_PORT && LIVY_PORT <= to);
}

/** Whether a source is within another: the same one, or a CIDR block in a larger one. */
function contains(outer: string, inner: string): boolean {
  const [address = "", bits] = outer.split("/");
  const [within = "", innerBits] = inner.split("/");
  if (bits === undefined || isIP(address) === 0 || isIP(address) !== isIP(within)) {
    return outer === inner;
  }
  const family = isIP(address) === 4 ? "ipv4" : "ipv6";
  const block = new BlockList();
  block.addSubnet(address, Number(bits), family);
  return Number(innerBits) >= Number(bits) && block.check(within, family);
}
