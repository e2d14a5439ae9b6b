import * as pulumi from "@pulumi/pulumi";

/**
 * A value, published once the resources stand: whoever takes it is made after them and deleted before them.
 * Waits for URNs and not for ids: a URN is known in a preview too, an id of something new is not, and an
 * unknown subnet or security group would preview as a cluster's replacement.
 */
export function after<T>(
  value: pulumi.Input<T>,
  resources: readonly pulumi.Resource[],
): pulumi.Output<pulumi.Unwrap<T>> {
  const standing = pulumi.all(resources.map((resource) => resource.urn));
  return pulumi.all([value, standing]).apply(([ready]) => ready);
}
