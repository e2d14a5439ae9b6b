import * as pulumi from "@pulumi/pulumi";

/** The condition of a statement: operators, each with keys and values. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

type Principal = Readonly<Record<string, string>> | "*";

/** A statement of a policy: actions on resources. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
  /** `Deny`. @default Allow */
  readonly effect?: "Deny";
  /** In a resource's policy: an AWS service by its name, an account's root by its ARN, or `*`. */
  readonly principal?: pulumi.Input<Principal>;
  readonly condition?: pulumi.Input<Condition | undefined>;
}

/** A statement whose values are all known. */
export interface PlainStatement extends Statement {
  readonly resources: readonly string[];
  readonly principal?: Principal;
  readonly condition?: Condition | undefined;
}

/** The actions that encryption and decryption with a key need. */
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
 * The policy document that lets one AWS service assume a role.
 *
 * @param source ARN of the resource that the service must act for, with `*` for unknown parts; its account is required,
 *   too. Services that do not name a source when they assume a role are then refused: set it only if the service's own
 *   guide says so.
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

/** The policy document of these statements, its lists sorted so that only a real change shows as a difference. */
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

/** The same for statements whose values are all known. */
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
