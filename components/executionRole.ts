import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { executionPolicy } from "./executionPolicy";
import { machineRoleName } from "./names";
import { assumedBy } from "./policies";

export interface ExecutionRoleArgs {
  /** The name of the machine's pipeline. */
  readonly pipelineName: string;
  /** Appended to the role's name. */
  readonly nameSuffix: string;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  readonly functionArns: readonly pulumi.Input<string>[];
  /** `s3://bucket[/prefix]` of all data. */
  readonly rootPath: pulumi.Output<string>;
  /**
   * Keys under the root path of the files that the machine lists and deletes, with `*` for parts that are not known
   * yet.
   */
  readonly resultMarkers: readonly string[];
}

/**
 * StepFunctionsStateExecutionRole of one machine; its ARN is resolved once its policy is attached. It may invoke the
 * machine's functions, list and delete the markers of its items' results, and deliver its logs and traces.
 */
export function executionRole(args: ExecutionRoleArgs, parent: pulumi.Resource): pulumi.Output<string> {
  const { nameSuffix, region, accountId, functionArns, rootPath, resultMarkers } = args;
  const name = machineRoleName(args.pipelineName);
  const role = new aws.iam.Role(
    name,
    {
      name: name + nameSuffix,
      // Source: "Prevent cross-service confused deputy issue" in the Step Functions guide, which also has a * for the
      // machine's name.
      assumeRolePolicy: assumedBy(
        "states.amazonaws.com",
        pulumi.interpolate`arn:aws:states:${region}:${accountId}:stateMachine:*`,
      ),
    },
    { parent },
  );
  const attached = new aws.iam.RolePolicy(
    `${name}-policy`,
    {
      role: role.id,
      policy: pulumi
        .all([pulumi.all([...functionArns]), rootPath])
        .apply(([arns, root]) => executionPolicy({ functionArns: arns, rootPath: root, resultMarkers })),
    },
    { parent },
  );
  return after(role.arn, [attached]);
}
