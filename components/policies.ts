import * as pulumi from "@pulumi/pulumi";

/** When a statement holds: operators over keys. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** What a role may do, and to what. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
  /** `Deny` takes away; everything else allows. */
  readonly effect?: "Deny";
  /** Who, in a policy of a resource: an AWS service by its name, an account's root by its ARN, or anybody. */
  readonly principal?: pulumi.Input<Readonly<Record<string, string>> | "*">;
  readonly condition?: pulumi.Input<Condition | undefined>;
}

const VERSION = "2012-10-17";

/** The policy document that lets one AWS service take a role. */
export function assumedBy(service: string): string {
  return JSON.stringify({
    Version: VERSION,
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}

/** The policy document of these statements, its lists sorted so that only a real change shows as one. */
export function policy(...statements: readonly Statement[]): pulumi.Output<string> {
  const resolved = statements.map(({ actions, resources, effect = "Allow", principal, condition }) =>
    pulumi.all([pulumi.all([...resources]), principal, condition]).apply(([arns, Principal, Condition]) => ({
      Effect: effect,
      ...(Principal === undefined ? {} : { Principal }),
      Action: [...actions].sort(),
      Resource: [...arns].sort(),
      ...(Condition === undefined ? {} : { Condition }),
    })),
  );
  return pulumi.all(resolved).apply((Statement) => JSON.stringify({ Version: VERSION, Statement }));
}
