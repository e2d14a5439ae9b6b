import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { serviceName } from "./endpoints";

export interface ZoneArgs {
  /** A zone's name such as `us-east-1b`; undefined: the first one that has everything needed. */
  readonly availabilityZone: string | undefined;
  /** EC2 instance type of the cluster's nodes. */
  readonly instanceType: string;
  readonly region: string;
}

/**
 * The zone of a new subnet. Not every zone of a region offers every instance type, or endpoints of every service, and
 * which zone is called `a` differs between accounts. Local zones and wavelength zones are excluded.
 *
 * @param services the services, e.g. `kms`, that will have an endpoint in the subnet
 */
export function availabilityZone(
  { availabilityZone: wanted, instanceType, region }: ZoneArgs,
  services: readonly string[],
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const zones = aws.getAvailabilityZonesOutput(
    { state: "available", filters: [{ name: "zone-type", values: ["availability-zone"] }] },
    { parent },
  );
  const offerings = aws.ec2.getInstanceTypeOfferingsOutput(
    { locationType: "availability-zone", filters: [{ name: "instance-type", values: [instanceType] }] },
    { parent },
  );
  const endpoints = services.map((service) =>
    aws.ec2.getVpcEndpointServiceOutput(
      { serviceName: serviceName(region, service), serviceType: "Interface" },
      { parent },
    ),
  );
  return pulumi
    .all([zones.names, offerings.locations, pulumi.all(endpoints.map((one) => one.availabilityZones))])
    .apply(([names, offering, serviceZones]) =>
      chooseZone({
        wanted,
        region,
        zones: names,
        lacking: (zone) => [
          ...(offering.includes(zone) ? [] : [`the instance type ${instanceType}`]),
          ...services.flatMap((service, index) =>
            serviceZones[index]?.includes(zone) === true ? [] : [`endpoints of ${service}`],
          ),
        ],
      }),
    );
}

/**
 * The wanted zone, or the first one by name that lacks nothing.
 *
 * @param lacking describes what a zone does not have
 * @throws pulumi.RunError if there is none, with what each zone lacks and what to do
 */
export function chooseZone({
  wanted,
  region,
  zones,
  lacking,
}: {
  readonly wanted: string | undefined;
  readonly region: string;
  readonly zones: readonly string[];
  readonly lacking: (zone: string) => readonly string[];
}): string {
  if (wanted !== undefined && !zones.includes(wanted)) {
    throw new pulumi.RunError(
      `availabilityZone is ${wanted}, which the account does not have; use one of ${[...zones].sort().join(", ")}`,
    );
  }
  const candidates = wanted === undefined ? [...zones].sort() : [wanted];
  const found = candidates.find((zone) => lacking(zone).length === 0);
  if (found === undefined) {
    const why = candidates.map((zone) => `${zone} lacks ${lacking(zone).join(" and ")}`).join("; ");
    throw new pulumi.RunError(
      `no zone is suitable for the cluster's subnet in ${wanted ?? region}: ${why}; ` +
        `choose another ${wanted === undefined ? "" : "availabilityZone or "}instanceType`,
    );
  }
  return found;
}
