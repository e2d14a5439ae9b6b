/** The subnets of a new VPC, as CIDR blocks. */
export interface VpcLayout {
  /** For the cluster and the functions: the lower half of the VPC. */
  readonly privateSubnet: string;
  /** For a NAT gateway: the first 16 addresses of the upper half. */
  readonly publicSubnet: string;
}

/** Which CIDR blocks a new VPC may have, for error messages. */
export const VPC_BLOCK = "a private IPv4 block from /16 to /24 such as 10.0.0.0/16";

/** The smallest subnet that AWS allows; a NAT gateway needs one address. */
const PUBLIC_PREFIX = 28;

/** RFC 1918. With any other IPv4 range, the VPC would hide public addresses from the cluster. */
const PRIVATE_RANGES = [
  [octets(10, 0, 0, 0), 8],
  [octets(172, 16, 0, 0), 12],
  [octets(192, 168, 0, 0), 16],
] as const;

/**
 * Whether a text is a block that VPC_BLOCK describes, e.g. `10.0.0.0/16`; the address must be the first one of the
 * block.
 */
export function isVpcBlock(text: string): boolean {
  return parse(text) !== undefined;
}

/**
 * Splits a VPC's block. One availability zone is enough: a cluster is in one subnet, and the functions are of no use
 * without it. A /24 leaves its private subnet 123 addresses, of which every node, endpoint and function's network
 * interface takes one; most of the upper half is free for later subnets. The layout is the same with and without NAT,
 * so that changing `egress` later does not replace the cluster's subnet.
 * Source: "Subnet CIDR blocks", Amazon VPC User Guide: /16 to /28, five addresses of each reserved.
 *
 * @throws Error if the block is not one that VPC_BLOCK describes
 */
export function splitVpcBlock(cidr: string): VpcLayout {
  const block = parse(cidr);
  if (block === undefined) {
    throw new Error(`the VPC's CIDR block is "${cidr}"; allowed: ${VPC_BLOCK}`);
  }
  const half = block.prefix + 1;
  return {
    privateSubnet: format({ first: block.first, prefix: half }),
    publicSubnet: format({ first: block.first + size(half), prefix: PUBLIC_PREFIX }),
  };
}

/** A block of addresses: the first one as a number, and the length of the common prefix in bits. */
interface Block {
  readonly first: number;
  readonly prefix: number;
}

function parse(text: string): Block | undefined {
  const octet = "(0|[1-9]\\d{0,2})";
  const match = new RegExp(`^${octet}\\.${octet}\\.${octet}\\.${octet}/(\\d{2})$`).exec(text);
  const [a = 256, b = 256, c = 256, d = 256, prefix = 0] = (match ?? []).slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix < 16 || prefix > 24) {
    return undefined;
  }
  const first = octets(a, b, c, d);
  const isPrivate = PRIVATE_RANGES.some(([start, length]) => first - (first % size(length)) === start);
  return isPrivate && first % size(prefix) === 0 ? { first, prefix } : undefined;
}

function format({ first, prefix }: Block): string {
  const parts = [24, 16, 8, 0].map((bits) => Math.floor(first / 2 ** bits) % 256);
  return `${parts.join(".")}/${String(prefix)}`;
}

function octets(a: number, b: number, c: number, d: number): number {
  return ((a * 256 + b) * 256 + c) * 256 + d;
}

/** The number of addresses in a block with this prefix length. */
function size(prefix: number): number {
  return 2 ** (32 - prefix);
}
