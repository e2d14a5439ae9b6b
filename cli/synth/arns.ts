/** Where a resource is. */
interface Place {
  readonly region: string;
  readonly account: string;
}

/** Services whose name in an ARN is not that of Pulumi's module. */
const SERVICES: Readonly<Record<string, string>> = {
  alb: "elasticloadbalancing",
  cfg: "config",
  cognito: "cognito-idp",
  efs: "elasticfilesystem",
  elb: "elasticloadbalancing",
  emr: "elasticmapreduce",
  lb: "elasticloadbalancing",
  msk: "kafka",
  mwaa: "airflow",
  opensearch: "es",
  sfn: "states",
  vpc: "ec2",
};

/** Services whose ARNs have no region. */
const GLOBAL = ["cloudfront", "iam", "organizations", "route53"];
/** Services with one kind of resource in their ARNs: it has no prefix. */
const WITHOUT_TYPE = ["sns", "sqs"];
/** Services with a colon between the type and the name. */
const WITH_COLON = ["backup", "elasticache", "lambda", "logs", "rds", "secretsmanager", "states"];

/**
 * The ARN of a resource of any AWS type, formed after its type token: `arn:aws:sns:eu-west-1:123456789012:alerts` of
 * `aws:sns/topic:Topic`, and `…:scheduler:…:schedule/nightly` of `aws:scheduler/schedule:Schedule`. Where AWS forms one
 * otherwise, e.g. with a group before the name, it is unlike the real one, but well-formed, and the same each time.
 *
 * Source of the forms: "Resource types defined by …" in the Service Authorization Reference.
 *
 * @returns undefined for a type of another provider
 */
export function defaultArn(type: string, name: string, { region, account }: Place): string | undefined {
  const [, module, kind] = /^aws:(\w+)\/(\w+):/.exec(type) ?? [];
  if (module === undefined || kind === undefined) {
    return undefined;
  }
  const service = serviceOf(module, kind);
  const prefix = kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const resource = WITHOUT_TYPE.includes(service)
    ? name
    : `${prefix}${WITH_COLON.includes(service) ? ":" : "/"}${name}`;
  return `arn:aws:${service}:${GLOBAL.includes(service) ? "" : region}:${account}:${resource}`;
}

/** Pulumi's module "cloudwatch" holds three services. */
function serviceOf(module: string, kind: string): string {
  if (module === "cloudwatch") {
    return kind.startsWith("event") ? "events" : kind.startsWith("log") ? "logs" : module;
  }
  return SERVICES[module] ?? module;
}
