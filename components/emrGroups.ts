import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { EMR_TAG } from "./emrTag";
import { EMR_RULES } from "./firewallRules";
import { securityGroup, securityRules } from "./securityGroups";
import type { SecurityGroupArgs } from "./securityGroups";

/** The security groups that EMR calls managed, of a new cluster in a private subnet. */
export class EmrGroups extends pulumi.ComponentResource {
  public readonly primary: pulumi.Output<string>;
  public readonly core: pulumi.Output<string>;
  public readonly serviceAccess: pulumi.Output<string>;

  constructor(name: string, args: SecurityGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:EmrGroups", name, {}, opts);

    const group = (groupName: string, description: string) =>
      securityGroup(groupName, description, EMR_TAG, args, this);
    const primary = group("EMRPrimarySecurityGroup", "Primary node of EMR");
    const core = group("EMRCoreSecurityGroup", "Core and task nodes of EMR");
    const serviceAccess = group("EMRServiceAccessSecurityGroup", "EMR itself, which manages the nodes");
    const rules = securityRules(name, EMR_RULES, { primary, core, serviceAccess }, this);

    // Resolved once the rules exist: for a cluster that starts earlier, EMR would add them itself.
    this.primary = after(primary, rules);
    this.core = after(core, rules);
    this.serviceAccess = after(serviceAccess, rules);
    this.registerOutputs({ primary, core, serviceAccess });
  }
}
