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
 * A security group without rules: without inline rules, a group does not get AWS' default rule that allows all outbound
 * traffic, and a rule that is changed outside of Pulumi shows as a change of that rule.
 * Source: the notes on egress rules and on inline rules of aws.ec2.SecurityGroup.
 *
 * Pulumi generates its name. A group with a fixed name would be deleted before its replacement is created, while the
 * functions, which change in place, still use it: AWS refuses that until the update fails. With a generated name, the
 * new group is created first, then the functions change, then the old group is deleted.
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

/** Registers each rule of a table as a resource of its own, e.g. `firewall-functions-to-primary-livy`. */
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
