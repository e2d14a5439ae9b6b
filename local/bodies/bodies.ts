import type { Resource } from "../synth/synthesise";

/** The resource types that have a body on this machine. */
export const BODIES = {
  bucket: "aws:s3/bucket:Bucket",
  object: "aws:s3/bucketObjectv2:BucketObjectv2",
  cluster: "aws:emr/cluster:Cluster",
  function: "aws:lambda/function:Function",
  stateMachine: "aws:sfn/stateMachine:StateMachine",
  eventRule: "aws:cloudwatch/eventRule:EventRule",
  eventTarget: "aws:cloudwatch/eventTarget:EventTarget",
} as const;

/** The resources that have no body on this machine, by type, e.g. `Role ×4` and `Vpc`. */
export function skippedTypes(resources: readonly Resource[]): string[] {
  const counts = new Map<string, number>();
  for (const { type, id } of resources) {
    const isComponent = id === "" && type.startsWith("spark-etl:");
    if (!isComponent && !Object.values<string>(BODIES).includes(type)) {
      const short = type.split(":").at(-1) ?? type;
      counts.set(short, (counts.get(short) ?? 0) + 1);
    }
  }
  return [...counts].map(([type, count]) => (count === 1 ? type : `${type} ×${String(count)}`));
}
