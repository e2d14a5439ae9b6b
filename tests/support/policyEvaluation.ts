import type { Resource, Synthesis } from "../../cli/synth/synthesise";
import type { PolicyDocument, PolicyStatement } from "./policyJudge";
import { ofType } from "./stacks";

/** The role that is meant by an ARN, an id or a name. */
export function roleOf(synthesis: Synthesis, reference: unknown): Resource {
  const [role] = ofType(synthesis, "Role").filter(
    ({ id, outputs }) => reference === id || reference === outputs.arn || reference === outputs.name,
  );
  if (role === undefined) {
    throw new Error(`there is no role ${String(reference)}`);
  }
  return role;
}

/**
 * Whether a role may do something, by the policies that the stack registers for the role itself and, for a
 * bucket of the stack's own, for the bucket; AWS' managed policies are left out. The call comes by TLS.
 */
export function may(
  synthesis: Synthesis,
  role: Resource,
  action: string,
  resource: string,
  context: Readonly<Record<string, string>> = {},
): boolean {
  const bucket = /^arn:aws:s3:::([^/]+)/.exec(resource)?.[1];
  const own = ofType(synthesis, "RolePolicy").filter(({ inputs }) => roleOf(synthesis, inputs.role) === role);
  const buckets = ofType(synthesis, "BucketPolicy").filter(({ inputs }) => inputs.bucket === bucket);
  const statements = [...own, ...buckets].flatMap(({ inputs }) => parse(inputs.policy).Statement);
  return isAllowed(statements, {
    principal: role.outputs.arn as string,
    action,
    resource,
    context: { "aws:SecureTransport": "true", ...context },
  });
}

export interface PolicyRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys. */
  readonly context: Readonly<Record<string, string>>;
}

/**
 * Evaluates a request within one account: a statement that denies goes before any that allows; without either, the
 * request is denied.
 * Source: "Policy evaluation logic" in the IAM User Guide.
 *
 * @throws Error on an element or an operator that it does not know
 */
export function isAllowed(statements: readonly PolicyStatement[], request: PolicyRequest): boolean {
  const applying = statements.filter((statement) => applies(statement, request));
  return (
    applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny")
  );
}

const KNOWN = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];

function applies(
  statement: PolicyStatement,
  { principal, action, resource, context }: PolicyRequest,
): boolean {
  const unknown = Object.keys(statement).find((element) => !KNOWN.includes(element));
  if (unknown !== undefined) {
    throw new Error(`${unknown} can't be evaluated`);
  }
  const { Action, Resource = [], Principal, Condition = {} } = statement;
  return (
    [Action].flat().some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    [Resource].flat().some((pattern) => like(pattern, resource)) &&
    isOf(Principal, principal) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, context[key], [values].flat())),
    )
  );
}

/** An identity's own policy names no principal. */
function isOf(principals: unknown, principal: string): boolean {
  if (principals === undefined || principals === "*") {
    return true;
  }
  const { AWS = [] } = principals as { readonly AWS?: string | readonly string[] };
  return [AWS].flat().some((one) => one === "*" || one === principal);
}

function holds(operator: string, value: string | undefined, wanted: readonly string[]): boolean {
  if (operator.endsWith("IfExists")) {
    return value === undefined || holds(operator.slice(0, -"IfExists".length), value, wanted);
  }
  switch (operator) {
    case "Bool":
    case "StringEquals":
      return value !== undefined && wanted.includes(value);
    case "StringLike":
    case "ArnLike":
      return value !== undefined && wanted.some((pattern) => like(pattern, value));
    // Of a key that the request does not have, a negated operator holds.
    case "StringNotEquals":
      return value === undefined || !wanted.includes(value);
    case "StringNotLike":
      return value === undefined || !wanted.some((pattern) => like(pattern, value));
    case "Null":
      return wanted.includes(String(value === undefined));
    default:
      throw new Error(`${operator} can't be evaluated`);
  }
}

/** `*` stands for any text, `?` for one character. */
function like(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`).test(text);
}

function parse(policy: unknown): PolicyDocument {
  return (typeof policy === "string" ? JSON.parse(policy) : policy) as PolicyDocument;
}
