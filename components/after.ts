import * as pulumi from "@pulumi/pulumi";

/**
 * A value that resolves once the resources exist: a resource that uses it is created after them and deleted before
 * them. Waits for URNs and not for ids: a URN is known in a preview too, but the id of a new resource is not, and an
 * unknown subnet or security group would show as a replacement of the cluster.
 */
export function after<T>(
  value: pulumi.Input<T>,
  resources: readonly pulumi.Resource[],
): pulumi.Output<pulumi.Unwrap<T>> {
  const existing = pulumi.all(resources.map((resource) => resource.urn));
  return pulumi.all([value, existing]).apply(([ready]) => ready);
}
