import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { LIVY_RULES } from "./firewallRules";
import { securityGroup, securityRules } from "./securityGroups";
import type { SecurityGroupArgs } from "./securityGroups";

export interface FirewallArgs extends SecurityGroupArgs {
  /** The security group of the cluster's primary node. */
  readonly primaryGroupId: pulumi.Input<string>;
}

/** The only connection between the functions and the cluster: LambdaSecurityGroup can reach Livy, and nothing else. */
export class Firewall extends pulumi.ComponentResource {
  /** LambdaSecurityGroup, which the functions have. */
  public readonly functionsGroupId: pulumi.Output<string>;

  constructor(name: string, args: FirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:Firewall", name, {}, opts);

    const functions = securityGroup("LambdaSecurityGroup", "Functions that call Livy", {}, args, this);
    const rules = securityRules(name, LIVY_RULES, { functions, primary: args.primaryGroupId }, this);

    this.functionsGroupId = after(functions, rules);
    this.registerOutputs({ functionsGroupId: this.functionsGroupId });
  }
}
