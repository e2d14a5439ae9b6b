import { RESOURCE_TYPES } from "../../synth/resourceTypes";
import type { Resource } from "../../synth/synthesise";

/** The resource types that have a body on this machine. */
const { bucket, object, cluster, function: lambda, stateMachine, eventRule, eventTarget } = RESOURCE_TYPES;
const WITH_BODY: readonly string[] = [bucket, object, cluster, lambda, stateMachine, eventRule, eventTarget];

/** The resources that have no body on this machine, by type, e.g. `Role ×4` and `Vpc`. */
export function skippedTypes(resources: readonly Resource[]): string[] {
  const counts = new Map<string, number>();
  for (const { type, id } of resources) {
    const isComponent = id === "" && type.startsWith("spark-etl:");
    if (!isComponent && !WITH_BODY.includes(type)) {
      const short = type.split(":").at(-1) ?? type;
      counts.set(short, (counts.get(short) ?? 0) + 1);
    }
  }
  return [...counts].map(([type, count]) => (count === 1 ? type : `${type} ×${String(count)}`));
}
