import { RESOURCE_TYPES } from "../synth/resourceTypes";
import { forcesReplacement, isKnown } from "./replacementTable";
import { canonical, isJsonObject, match, parsed } from "./snapshot";
import type { JsonObject, Matched, Registered, Snapshot } from "./snapshot";

/** An input that has another value than before; undefined is an input that is not set. */
export interface InputChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** A resource that is there before and after, with other inputs or a replaced resource in them. */
export interface ResourceChange {
  readonly type: string;
  readonly name: string;
  readonly changes: readonly InputChange[];
  /** Those of its changes that replace it. */
  readonly forcedBy: readonly InputChange[];
  /** The inputs that force a replacement because a replaced resource is named in them. */
  readonly follows: readonly { readonly path: string; readonly resource: string }[];
  /** False when an input that did not force a replacement may do so: its type is not known in full. */
  readonly known: boolean;
}

/** Inputs whose order means nothing: Terraform's sets. */
const SETS = /(^|\.)(applications|architectures|securityGroupIds|subnetIds)$/;

/** The resources that change; `forcedBy` or `follows` of those that are replaced is not empty. */
export function diffResources(before: Snapshot, after: Snapshot): readonly ResourceChange[] {
  const matched = match(before, after);
  const direct = matched.kept.map(([old, now]) => compare(old, now));
  return followers(direct, matched).filter(({ changes, follows }) => changes.length + follows.length > 0);
}

export function isReplaced({ forcedBy, follows }: ResourceChange): boolean {
  return forcedBy.length + follows.length > 0;
}

function compare(before: Registered, after: Registered): ResourceChange {
  const { type, name } = after;
  const changes = changedInputs(before.inputs, after.inputs, "");
  const forcedBy = changes.filter((change) => forcesReplacement(type, change));
  return { type, name, changes, forcedBy, follows: [], known: isKnown(type) };
}

/**
 * A replaced resource has a new id, so an input that names it changes too, although its text here does not:
 * synthesis gives a resource the same id for ever.
 */
function followers(direct: readonly ResourceChange[], { kept }: Matched): readonly ResourceChange[] {
  let all = direct;
  for (let known = -1, replaced = 0; known < replaced;) {
    known = replaced;
    const gone = kept.filter((_, index) => isReplaced(all[index] ?? never())).map(([, now]) => now);
    all = direct.map((change, index) => {
      const [, now] = kept[index] ?? never();
      const follows = leaves(now.inputs, "").flatMap(([path, value]) =>
        !forcesReplacement(now.type, { path, before: value, after: value })
          ? []
          : gone
              .filter((one) => one !== now && names(value, one))
              .map(({ name }) => ({ path, resource: name })),
      );
      return { ...change, follows };
    });
    replaced = all.filter(isReplaced).length;
  }
  return all;
}

/** Whether a value has a resource's id in it, by itself or as a part of an ARN or address. */
function names(value: unknown, { type, id }: Registered): boolean {
  if (type === RESOURCE_TYPES.awsxVpc) {
    // A component's ids are not in resources.json; a stack that makes a VPC has no other.
    return /^(vpc|subnet)-/.test(String(value));
  }
  return (
    id !== "" &&
    (value === id ||
      String(value)
        .split(/[^\w.-]+/)
        .includes(id))
  );
}

/** The differing inputs: object by object, lists and texts as a whole, JSON texts by what they mean. */
export function changedInputs(before: JsonObject, after: JsonObject, above: string): readonly InputChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((key) => {
    const path = above + key;
    const [old, now] = [before[key], after[key]];
    if (isJsonObject(old) && isJsonObject(now)) {
      return changedInputs(old, now, `${path}.`);
    }
    return meaning(path, old) === meaning(path, now) ? [] : [{ path, before: old, after: now }];
  });
}

function meaning(path: string, value: unknown): string {
  const list = Array.isArray(value) && SETS.test(path) ? value.map(canonical).sort() : value;
  return canonical(parsed(list) ?? list ?? null);
}

function leaves(value: unknown, path: string): readonly (readonly [path: string, value: unknown])[] {
  if (typeof value !== "object" || value === null) {
    return [[path, value]];
  }
  const prefix = path === "" ? "" : `${path}.`;
  return Object.entries(value).flatMap(([key, one]) => leaves(one, prefix + key));
}

function never(): never {
  throw new Error("the lists of changes and of resources have one length");
}
