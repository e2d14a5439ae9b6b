import * as pulumi from "@pulumi/pulumi";

/** Longest name of a role. Source: CreateRole in the IAM API reference. */
const MAX_ROLE_NAME = 64;

/**
 * A role's physical name, if AWS takes it.
 *
 * @param owner whose role it is, e.g. `function MilesPerRateJobSubmitFunction`
 * @param author what has the name that is part of it: a job or a pipeline
 * @throws pulumi.RunError when it is too long
 */
export function roleName(name: string, owner: string, author: "job" | "pipeline"): string {
  if (name.length > MAX_ROLE_NAME) {
    const most = `${String(name.length)} characters of at most ${String(MAX_ROLE_NAME)}`;
    throw new pulumi.RunError(`the role ${name} of ${owner} has ${most}; shorten the ${author}'s name`);
  }
  return name;
}
