import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { serviceName } from "./endpoints";

export interface ZoneArgs {
  /** A zone's name such as `us-east-1b`; undefined: the first one that has all that is needed. */
  readonly availabilityZone: string | undefined;
  /** EC2 instance type of the cluster's nodes. */
  readonly instanceType: string;
  readonly region: string;
}

/**
 * The zone of a new subnet. Not every zone of a region offers every instance type, nor every service an endpoint, and
 * which zone an account calls `a` differs from account to account. Local zones and wavelength zones are none.
 *
 * @param services the services, e.g. `kms`, of which there will be an endpoint in the subnet
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
    .apply(([names, offering, ofServices]) =>
      chooseZone({
        wanted,
        region,
        zones: names,
        lacking: (zone) => [
          ...(offering.includes(zone) ? [] : [`the instance type ${instanceType}`]),
          ...services.flatMap((service, index) =>
            ofServices[index]?.includes(zone) === true ? [] : [`endpoints of ${service}`],
          ),
        ],
      }),
    );
}

/**
 * The wanted zone, or the first by name that lacks nothing.
 *
 * @param lacking what a zone does not have, in words
 * @throws pulumi.RunError when there is none: what each lacks, and what to do
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
    const why = candidates.map((zone) => `${zone} has not ${lacking(zone).join(", nor ")}`).join("; ");
    throw new pulumi.RunError(
      `no subnet of the cluster fits into ${wanted ?? region}: ${why}; ` +
        `choose another ${wanted === undefined ? "" : "availabilityZone or "}instanceType`,
    );
  }
  return found;
}
