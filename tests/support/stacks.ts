import { synthesise } from "../../local/synth/synthesise";
import type { Resource, Synthesis } from "../../local/synth/synthesise";

/** What every stack of the tests stands on. */
const VARIANTS = {
  /** New VPC, own bucket. */
  dev: {},
  /** An existing network and root path. */
  existing: {
    "spark-etl:vpcId": "vpc-0a1b2c3d",
    "spark-etl:subnetId": "subnet-0a1b2c3d",
    "spark-etl:keyName": "my-key",
    "spark-etl:rootPath": "s3://my-bucket/a/b",
  },
  suffixed: { "spark-etl:nameSuffix": "-prod" },
} as const;

export type Variant = keyof typeof VARIANTS;
export const ALL_VARIANTS = Object.keys(VARIANTS) as Variant[];

const synthesised = new Map<Variant, Promise<Synthesis>>();

/** A stack as the program registers it; synthesised once for all tests. */
export function stack(variant: Variant): Promise<Synthesis> {
  const known = synthesised.get(variant) ?? synthesiseAfter([...synthesised.values()], variant);
  synthesised.set(variant, known);
  return known;
}

/** Synthesises a stack anew. */
export function synthesiseAnew(variant: Variant): Promise<Synthesis> {
  return synthesise("dev", VARIANTS[variant]);
}

/** The one resource of a name that is of a type ending so, e.g. `Role`. */
export function find({ resources }: Synthesis, type: string, name: string): Resource {
  const [found, ...more] = resources.filter((one) => one.name === name && one.type.endsWith(`:${type}`));
  if (found === undefined || more.length > 0) {
    throw new Error(`not exactly one ${type} ${name}`);
  }
  return found;
}

export function ofType({ resources }: Synthesis, type: string): readonly Resource[] {
  return resources.filter((one) => one.type.endsWith(`:${type}`));
}

/** One at a time: Pulumi's mocks are global. */
async function synthesiseAfter(others: readonly Promise<Synthesis>[], variant: Variant): Promise<Synthesis> {
  await Promise.allSettled(others);
  return synthesiseAnew(variant);
}
