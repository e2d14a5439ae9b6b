import { runSimulation } from "@cloud-copilot/iam-simulate";

import type { Resource, Synthesis } from "../../cli/synth/synthesise";
import { ofType } from "./stacks";

const ACCOUNT = "123456789012";

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
export async function may(
  synthesis: Synthesis,
  role: Resource,
  action: string,
  resource: string,
  context: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const own = ofType(synthesis, "RolePolicy").filter(({ inputs }) => roleOf(synthesis, inputs.role) === role);
  const bucket = /^arn:aws:s3:::([^/]+)/.exec(resource)?.[1];
  const [bucketPolicy] = ofType(synthesis, "BucketPolicy").filter(({ inputs }) => inputs.bucket === bucket);
  const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
  const result = await runSimulation(
    {
      request: {
        principal: role.outputs.arn as string,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: { "aws:SecureTransport": "true", ...context },
      },
      identityPolicies: own.map(({ name, inputs }) => ({ name, policy: parse(inputs.policy) })),
      ...(bucketPolicy === undefined ? {} : { resourcePolicy: parse(bucketPolicy.inputs.policy) }),
      serviceControlPolicies: [{ orgIdentifier: "root", policies: [{ name: "all", policy: everything }] }],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === "error") {
    throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
  }
  return result.overallResult === "Allowed";
}

function parse(policy: unknown): unknown {
  return typeof policy === "string" ? JSON.parse(policy) : policy;
}
