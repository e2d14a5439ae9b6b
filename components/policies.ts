import * as pulumi from "@pulumi/pulumi";

/** When a statement holds: operators over keys. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

type Principal = Readonly<Record<string, string>> | "*";

/** What a role may do, and to what. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
  /** `Deny` takes away; everything else allows. */
  readonly effect?: "Deny";
  /** Who, in a policy of a resource: an AWS service by its name, an account's root by its ARN, or anybody. */
  readonly principal?: pulumi.Input<Principal>;
  readonly condition?: pulumi.Input<Condition | undefined>;
}

/** A statement of which everything is known. */
export interface PlainStatement extends Statement {
  readonly resources: readonly string[];
  readonly principal?: Principal;
  readonly condition?: Condition | undefined;
}

/** What whoever encrypts and decrypts with a key must be allowed to do. */
export const USE_KEY: readonly string[] = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

const VERSION = "2012-10-17";

/**
 * The policy document that lets one AWS service take a role.
 *
 * @param source ARN, with `*` for what is not known, of what the service must act for; the account is the ARN's. Not
 *   every service names it when it takes a role, and one that does not is refused: leave it out unless the service's own
 *   guide asks for it.
 */
export function assumedBy(service: string, source?: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(source).apply((arn) =>
    JSON.stringify({
      Version: VERSION,
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: service },
          Action: "sts:AssumeRole",
          ...(arn === undefined
            ? {}
            : {
                Condition: {
                  ArnLike: { "aws:SourceArn": arn },
                  StringEquals: { "aws:SourceAccount": arn.split(":")[4] },
                },
              }),
        },
      ],
    }),
  );
}

/** The policy document of these statements, its lists sorted so that only a real change shows as one. */
export function policy(...statements: readonly Statement[]): pulumi.Output<string> {
  const resolved = statements.map(({ actions, resources, effect, principal, condition }) =>
    pulumi
      .all([pulumi.all([...resources]), principal, condition])
      .apply(([arns, who, when]): PlainStatement => ({
        actions,
        resources: arns,
        ...(effect === undefined ? {} : { effect }),
        ...(who === undefined ? {} : { principal: who }),
        condition: when,
      })),
  );
  return pulumi.all(resolved).apply((plain) => policyText(plain as readonly PlainStatement[]));
}

/** The same of statements of which everything is known. */
export function policyText(statements: readonly PlainStatement[]): string {
  const Statement = statements.map(({ actions, resources, effect = "Allow", principal, condition }) => ({
    Effect: effect,
    ...(principal === undefined ? {} : { Principal: principal }),
    Action: [...actions].sort(),
    Resource: [...resources].sort(),
    ...(condition === undefined ? {} : { Condition: condition }),
  }));
  return JSON.stringify({ Version: VERSION, Statement });
}
