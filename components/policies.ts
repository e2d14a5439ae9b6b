import * as pulumi from "@pulumi/pulumi";

/** What a role may do, and to what. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
}

const VERSION = "2012-10-17";

/** The policy document that lets one AWS service take a role. */
export function assumedBy(service: string): string {
  return JSON.stringify({
    Version: VERSION,
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}

/** The policy document that allows the statements, sorted so that only a real change shows as one. */
export function allow(...statements: readonly Statement[]): pulumi.Output<string> {
  const resolved = statements.map(({ actions, resources }) =>
    pulumi.all([...resources]).apply((arns) => ({
      Effect: "Allow",
      Action: [...actions].sort(),
      Resource: [...arns].sort(),
    })),
  );
  return pulumi.all(resolved).apply((Statement) => JSON.stringify({ Version: VERSION, Statement }));
}
