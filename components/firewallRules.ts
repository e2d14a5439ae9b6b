import { LIVY_PORT } from "../contract/limits";

/** The EMR-managed security groups of a cluster in a private subnet. */
export type EmrGroup = "primary" | "core" | "serviceAccess";

/**
 * One rule of the security group `on`. Inbound traffic comes from the members of a group and never from an address, so
 * that nothing can be opened to the internet; outbound traffic may go anywhere.
 */
export type Rule<Group extends string> = {
  readonly on: Group;
  readonly traffic: keyof typeof TRAFFIC;
  /** The description. AWS accepts letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`, 255 at most. */
  readonly why: string;
} & ({ readonly from: Group } | { readonly to: Group | "anywhere" });

/** Protocols and ports as AWS writes them; -1 is every protocol, and every type of ICMP. */
export const TRAFFIC = {
  tcp: { ipProtocol: "tcp", fromPort: 0, toPort: 65535 },
  udp: { ipProtocol: "udp", fromPort: 0, toPort: 65535 },
  icmp: { ipProtocol: "icmp", fromPort: -1, toPort: -1 },
  all: { ipProtocol: "-1" },
  https: { ipProtocol: "tcp", fromPort: 443, toPort: 443 },
  livy: { ipProtocol: "tcp", fromPort: LIVY_PORT, toPort: LIVY_PORT },
  "tcp-8443": { ipProtocol: "tcp", fromPort: 8443, toPort: 8443 },
  "tcp-9443": { ipProtocol: "tcp", fromPort: 9443, toPort: 9443 },
} as const;

/** The only connection between the functions and Livy, for a new cluster and for an existing one. */
export const LIVY_RULES: readonly Rule<"functions" | "primary">[] = [
  { on: "functions", to: "primary", traffic: "livy", why: "Functions to Livy" },
  { on: "primary", from: "functions", traffic: "livy", why: "Livy from the functions" },
];

const NODES = ["primary", "core"] as const;

/**
 * The rules that EMR 5.30 to 7.x requires of custom managed groups in a private subnet. The inbound rules are the
 * complete set, exactly as EMR has them: EMR adds each missing one itself, without Pulumi knowing. The outbound rules
 * are the minimum, which EMR does not add. DNS, time and instance metadata need no rule.
 * Source: "Working with Amazon EMR-managed security groups", tables "(private subnets)" and "Editing outbound
 * rules", Amazon EMR Management Guide.
 */
export const EMR_RULES: readonly Rule<EmrGroup>[] = [
  ...NODES.flatMap((on): Rule<EmrGroup>[] => [
    ...NODES.flatMap((from) =>
      (["tcp", "udp", "icmp"] as const).map((traffic) => ({ on, from, traffic, why: "Node to node" })),
    ),
    { on, from: "serviceAccess", traffic: "tcp-8443", why: "EMR manages the node" },
    ...NODES.map((to) => ({ on, to, traffic: "all" as const, why: "Node to node" })),
    { on, to: "serviceAccess", traffic: "tcp-9443", why: "The node reports to EMR" },
    // To any address: S3 behind its gateway, and AWS' services behind NAT, have many addresses, which change.
    { on, to: "anywhere", traffic: "https", why: "S3 and AWS services" },
  ]),
  { on: "serviceAccess", from: "primary", traffic: "tcp-9443", why: "The primary node reports to EMR" },
  ...NODES.map((to) => ({
    on: "serviceAccess" as const,
    to,
    traffic: "tcp-8443" as const,
    why: "EMR manages the node",
  })),
];

/** A rule's name within a firewall, e.g. `primary-from-core-tcp`. */
export function ruleName(rule: Rule<string>): string {
  const way = "from" in rule ? `from-${rule.from}` : `to-${rule.to}`;
  return `${rule.on}-${way}-${rule.traffic}`.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
