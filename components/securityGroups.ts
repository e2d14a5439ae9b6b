import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { ruleName, TRAFFIC } from "./firewallRules";
import type { Rule } from "./firewallRules";

export interface SecurityGroupArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Appended to the group's Name tag. */
  readonly nameSuffix: string;
}

/**
 * A security group without rules: a group that is made without inline rules loses AWS' default of free
 * outbound traffic, and what AWS or a colleague changes in a rule shows at that rule.
 * Source: the notes on egress rules and on inline rules of aws.ec2.SecurityGroup.
 *
 * Its name is Pulumi's. A group with a name of ours would be deleted before its replacement is made, while the
 * functions, which change in place, still use it: AWS refuses that until the update fails. With Pulumi's, the new group
 * is made first, then the functions change, then the old group is deleted.
 * Source: nameRequiresDeleteBeforeReplace in pulumi-terraform-bridge, pkg/tfbridge/schema.go.
 */
export function securityGroup(
  name: string,
  description: string,
  tags: Readonly<Record<string, string>>,
  { vpcId, nameSuffix }: SecurityGroupArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return new aws.ec2.SecurityGroup(
    name,
    {
      description,
      vpcId,
      // EMR's groups refer to each other, and no group can be deleted while a rule refers to it.
      revokeRulesOnDelete: true,
      tags: { Name: name + nameSuffix, ...tags },
    },
    { parent },
  ).id;
}

/** Registers rules of a table, each a resource of its own, e.g. `firewall-functions-to-primary-livy`. */
export function securityRules<Group extends string>(
  name: string,
  rules: readonly Rule<Group>[],
  ids: Readonly<Record<Group, pulumi.Input<string>>>,
  parent: pulumi.Resource,
): readonly pulumi.Resource[] {
  return rules.map((rule) => {
    const resourceName = `${name}-${ruleName(rule)}`;
    const common = { securityGroupId: ids[rule.on], ...TRAFFIC[rule.traffic], description: rule.why };
    if ("from" in rule) {
      const args = { ...common, referencedSecurityGroupId: ids[rule.from] };
      return new aws.vpc.SecurityGroupIngressRule(resourceName, args, { parent });
    }
    const target =
      rule.to === "anywhere" ? { cidrIpv4: "0.0.0.0/0" } : { referencedSecurityGroupId: ids[rule.to] };
    return new aws.vpc.SecurityGroupEgressRule(resourceName, { ...common, ...target }, { parent });
  });
}
