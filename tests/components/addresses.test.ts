import assert from "node:assert/strict";
import { BlockList } from "node:net";

import fc from "fast-check";

import { isVpcBlock, splitVpcBlock, VPC_BLOCK } from "../../components/addresses";
import { seeds } from "../support/seeds";

describe("splitVpcBlock", () => {
  const split: [string, string, string][] = [
    ["10.0.0.0/16", "10.0.0.0/17", "10.0.128.0/28"],
    ["10.255.0.0/16", "10.255.0.0/17", "10.255.128.0/28"],
    ["172.16.0.0/16", "172.16.0.0/17", "172.16.128.0/28"],
    ["172.31.240.0/20", "172.31.240.0/21", "172.31.248.0/28"],
    ["192.168.0.0/23", "192.168.0.0/24", "192.168.1.0/28"],
    ["192.168.255.0/24", "192.168.255.0/25", "192.168.255.128/28"],
  ];
  for (const [vpc, privateSubnet, publicSubnet] of split) {
    it(`splits ${vpc}`, () => {
      assert.deepEqual(splitVpcBlock(vpc), { privateSubnet, publicSubnet });
      assert.equal(isVpcBlock(vpc), true);
    });
  }

  const refused: [string, readonly string[]][] = [
    ["no block", ["", "10.0.0.0", "10.0.0/16", "10.0.0.0.0/16", "10.0.0.0/", "10.0.0.0/x", "::/16"]],
    ["something before or after it", [" 10.0.0.0/16", "10.0.0.0/16 ", "10.0.0.0/16\n", "10.0.0.0/160"]],
    ["a number with a zero before it", ["010.0.0.0/16", "10.00.0.0/16", "10.0.0.0/016"]],
    ["no octet", ["256.0.0.0/16", "10.256.0.0/16", "10.0.256.0/24", "10.0.0.256/24"]],
    ["larger than AWS allows", ["10.0.0.0/15", "10.0.0.0/8", "10.0.0.0/0"]],
    ["smaller than a cluster needs", ["10.0.0.0/25", "10.0.0.0/28", "10.0.0.0/32"]],
    ["an address within a block", ["10.0.0.1/16", "10.0.1.0/16", "10.0.1.0/23", "192.168.1.128/24"]],
    ["public addresses", ["9.0.0.0/16", "11.0.0.0/16", "172.15.0.0/16", "172.32.0.0/16"]],
    ["public addresses near 192.168", ["192.167.0.0/16", "192.169.0.0/16", "0.0.0.0/16", "127.0.0.0/16"]],
  ];
  for (const [why, blocks] of refused) {
    for (const block of blocks) {
      it(`refuses ${JSON.stringify(block)}: ${why}`, () => {
        assert.equal(isVpcBlock(block), false);
        assert.throws(() => splitVpcBlock(block), {
          message: `the VPC's CIDR block is "${block}"; allowed: ${VPC_BLOCK}`,
        });
      });
    }
  }

  const prefixes = fc.integer({ min: 16, max: 24 });
  const privateAddress = fc.oneof(
    fc.tuple(fc.constant(10), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255)),
    fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255)),
  );
  /** Any block that is allowed: its first address comes from clearing the bits beyond the prefix. */
  const blocks = fc.tuple(privateAddress, prefixes).map(([[a, b, c], prefix]) => ({
    cidr: `${String(a)}.${String(b)}.${String(c & (0xff << (24 - prefix)))}.0/${String(prefix)}`,
    prefix,
  }));

  it("places subnets in the block that are aligned, of their sizes, and apart", () => {
    fc.assert(
      fc.property(blocks, ({ cidr, prefix }) => {
        const layout = splitVpcBlock(cidr);
        assert.equal(layout.privateSubnet.split("/")[1], String(prefix + 1));
        assert.equal(layout.publicSubnet.split("/")[1], "28");

        const vpc = range(cidr);
        const inner = range(layout.privateSubnet);
        const outer = range(layout.publicSubnet);
        for (const { first, last } of [inner, outer]) {
          assert.equal(first % (last - first + 1n), 0n, "aligned");
          assert.ok(vpc.first <= first && last <= vpc.last, "within the VPC");
        }
        assert.ok(inner.last < outer.first, "apart");
      }),
    );
  });

  it("agrees with Node on what lies in a subnet", () => {
    fc.assert(
      fc.property(blocks, ({ cidr }) => {
        const { privateSubnet, publicSubnet } = splitVpcBlock(cidr);
        const vpc = blockList(cidr);
        for (const subnet of [privateSubnet, publicSubnet]) {
          const { first, last } = range(subnet);
          assert.ok(vpc.check(dotted(first)) && vpc.check(dotted(last)));
        }
        assert.equal(blockList(privateSubnet).check(dotted(range(publicSubnet).first)), false);
      }),
    );
  });

  it("takes a block of the private ranges when it is aligned, and no other", () => {
    const allowed = new BlockList();
    allowed.addSubnet("10.0.0.0", 8);
    allowed.addSubnet("172.16.0.0", 12);
    allowed.addSubnet("192.168.0.0", 16);
    const octet = fc.nat(255);
    const near = fc.constantFrom(9, 10, 11, 172, 192);
    fc.assert(
      fc.property(near, octet, octet, fc.constantFrom(0, 128), fc.nat(32), (a, b, c, d, prefix) => {
        const address = [a, b, c, d].join(".");
        const size = 1n << BigInt(32 - prefix);
        const aligned = range(`${address}/32`).first % size === 0n;
        const expected = prefix >= 16 && prefix <= 24 && aligned && allowed.check(address);
        assert.equal(isVpcBlock(`${address}/${String(prefix)}`), expected);
      }),
      { numRuns: seeds(1000) },
    );
  });
});

/** First and last address of a block, by other arithmetic than the program's. */
function range(cidr: string): { readonly first: bigint; readonly last: bigint } {
  const [address = "", prefix] = cidr.split("/");
  const hex = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  const first = BigInt(`0x${hex.join("")}`);
  return { first, last: first + (1n << (32n - BigInt(prefix ?? "32"))) - 1n };
}

function dotted(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((bits) => String((address >> bits) & 255n)).join(".");
}

function blockList(cidr: string): BlockList {
  const [address = "", prefix] = cidr.split("/");
  const list = new BlockList();
  list.addSubnet(address, Number(prefix));
  return list;
}
