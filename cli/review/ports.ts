import { RESOURCE_TYPES } from "../synth/resourceTypes";
import { isJsonObject, shortType, texts } from "./snapshot";
import type { JsonObject, Snapshot } from "./snapshot";

/** One way that a security group's rule opens. */
export interface Opening {
  readonly direction: "in" | "out";
  /** The group, by its name in the program. */
  readonly group: string;
  /** `tcp`, `udp`, …; `all` is every protocol on every port. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  /** A security group by its name in the program, a CIDR block, or a prefix list. */
  readonly peer: string;
}

/** A rule that opens something else than before; undefined is no such rule. */
export interface PortChange {
  readonly rule: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export function diffPorts(before: Snapshot, after: Snapshot): readonly PortChange[] {
  const [old, now] = [tell(before), tell(after)];
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((rule) => ({ rule, before: old.get(rule), after: now.get(rule) }))
    .filter((change) => change.before !== change.after);
}

/** What each rule opens, by the rule's type and name; a rule that a group holds itself has the group's. */
export function openingsOf(snapshot: Snapshot): ReadonlyMap<string, readonly Opening[]> {
  const groups = snapshot.resources.filter(({ type }) => type === RESOURCE_TYPES.securityGroup);
  const groupName = (id: string) => groups.find((group) => group.id === id)?.name ?? id;
  const open = (direction: Opening["direction"], group: string, rule: JsonObject): readonly Opening[] => {
    const all = ["-1", "all"].includes(String(rule.ipProtocol ?? rule.protocol));
    const protocol = all ? "all" : String(rule.ipProtocol ?? rule.protocol);
    const [from, to] = all ? [0, 65_535] : [Number(rule.fromPort), Number(rule.toPort)];
    return peersOf(rule, group, groupName).map((peer) => ({ direction, group, protocol, from, to, peer }));
  };
  const rules = new Map<string, readonly Opening[]>();
  for (const { type, name, inputs } of snapshot.resources) {
    const of = groupName(String(inputs.securityGroupId));
    const held = (list: unknown) => (Array.isArray(list) ? list.filter(isJsonObject) : []);
    const openings =
      type === RESOURCE_TYPES.ingressRule ||
      (type === RESOURCE_TYPES.securityGroupRule && inputs.type === "ingress")
        ? open("in", of, inputs)
        : type === RESOURCE_TYPES.egressRule || type === RESOURCE_TYPES.securityGroupRule
          ? open("out", of, inputs)
          : type === RESOURCE_TYPES.securityGroup
            ? [
                ...held(inputs.ingress).flatMap((rule) => open("in", name, rule)),
                ...held(inputs.egress).flatMap((rule) => open("out", name, rule)),
              ]
            : [];
    if (openings.length > 0) {
      const key = `${shortType(type)} ${name}`;
      rules.set(key, [...(rules.get(key) ?? []), ...openings]);
    }
  }
  return rules;
}

function tell(snapshot: Snapshot): ReadonlyMap<string, string> {
  return new Map(
    [...openingsOf(snapshot)].map(([rule, list]) => [rule, list.map(describe).sort().join("; ")]),
  );
}

/** `LivySecurityGroup: tcp 8998 from LambdaSecurityGroup` */
function describe({ direction, group, protocol, from, to, peer }: Opening): string {
  const ports = from === to ? String(from) : `${String(from)}-${String(to)}`;
  const what = protocol === "all" ? "everything" : `${protocol} ${ports}`;
  return `${group}: ${what} ${direction === "in" ? "from" : "to"} ${peer}`;
}

/** Whom a rule names, in the words of either kind of rule resource. */
function peersOf(rule: JsonObject, own: string, groupName: (id: string) => string): readonly string[] {
  const blocks = [rule.cidrIpv4, rule.cidrIpv6, rule.prefixListId];
  const lists = [rule.cidrBlocks, rule.ipv6CidrBlocks, rule.prefixListIds];
  const groups = [rule.referencedSecurityGroupId, rule.sourceSecurityGroupId, rule.securityGroups];
  return [
    ...[...blocks, ...lists].flatMap(texts),
    ...groups.flatMap(texts).map(groupName),
    ...(rule.self === true ? [own] : []),
  ];
}
