import { canonical, isJsonObject, parsed, texts } from "./snapshot";
import type { JsonObject } from "./snapshot";

/** A statement of a policy in one form, whatever way it was written. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** `<kind> <name>`, e.g. `Service ec2.amazonaws.com`; `*` is everybody. */
  readonly principals: readonly string[];
  readonly notPrincipals: readonly string[];
  /** JSON; empty without a condition. */
  readonly condition: string;
}

/**
 * The statements of a policy document, given as text or as an object; undefined when it is none.
 * Lists are sorted and Sids left out: neither their order nor a Sid allows anything.
 * Source: "IAM JSON policy elements reference" of the IAM User Guide.
 */
export function statementsOf(document: unknown): readonly Statement[] | undefined {
  const policy = isJsonObject(document) ? document : parsed(document);
  if (!isJsonObject(policy) || policy.Statement === undefined) {
    return undefined;
  }
  const list: unknown[] = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  return list.filter(isJsonObject).map((statement: JsonObject) => ({
    effect: String(statement.Effect),
    actions: sorted(statement.Action),
    notActions: sorted(statement.NotAction),
    resources: sorted(statement.Resource),
    notResources: sorted(statement.NotResource),
    principals: principalsOf(statement.Principal),
    notPrincipals: principalsOf(statement.NotPrincipal),
    condition: statement.Condition === undefined ? "" : canonical(statement.Condition),
  }));
}

/** One line: `Allow s3:GetObject on arn:aws:s3:::bucket/*`. */
export function describe(statement: Statement): string {
  const { actions, notActions, resources, notResources, principals, notPrincipals, condition } = statement;
  const part = (word: string, list: readonly string[]) =>
    list.length === 0 ? [] : [`${word}${list.join(", ")}`];
  return [
    statement.effect,
    ...part("", actions),
    ...part("all but ", notActions),
    ...part("on ", resources),
    ...part("on all but ", notResources),
    ...part("to ", principals),
    ...part("to all but ", notPrincipals),
    ...part("if ", condition === "" ? [] : [condition]),
  ].join(" ");
}

function principalsOf(principal: unknown): readonly string[] {
  if (!isJsonObject(principal)) {
    return sorted(principal);
  }
  return Object.entries(principal)
    .flatMap(([kind, names]) => texts(names).map((name) => (name === "*" ? "*" : `${kind} ${name}`)))
    .sort();
}

function sorted(value: unknown): readonly string[] {
  return [...texts(value)].sort();
}
