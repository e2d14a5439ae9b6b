import { synthesise } from "../../cli/synth/synthesise";
import type { Resource, Synthesis } from "../../cli/synth/synthesise";
import { cachedSynthesis } from "./synthesisCache";

/** The pipelines that the tests bring, in the place of the repository's own. */
export const TEST_PIPELINES = { "spark-etl:pipelinesFolder": "tests/pipelines" } as const;

/** A stack's file, and what goes before it. */
const VARIANTS = {
  /** New VPC with NAT, own bucket. */
  dev: ["dev", {}],
  /** New VPC with NAT, task nodes, scaling, data that survives. */
  prod: ["prod", {}],
  /** An existing network and root path. */
  existing: [
    "dev",
    {
      "spark-etl:vpcId": "vpc-0a1b2c3d",
      "spark-etl:subnetId": "subnet-0a1b2c3d",
      "spark-etl:keyName": "my-key",
      "spark-etl:rootPath": "s3://my-bucket/a/b",
    },
  ],
  /** An existing cluster, with what it stands on. */
  reused: [
    "dev",
    {
      "spark-etl:existingClusterId": "j-ABCDEFGHIJKLM",
      "spark-etl:vpcId": "vpc-0a1b2c3d",
      "spark-etl:subnetId": "subnet-0a1b2c3d",
      "spark-etl:rootPath": "s3://my-bucket/a/b",
    },
  ],
  /** Encryption in transit. */
  tls: [
    "dev",
    {
      "spark-etl:certificateUri": "s3://certificates/livy/nodes.zip",
      "spark-etl:livyCaFile": "tests/support/livyCa.pem",
    },
  ],
  endpoints: ["dev", { "spark-etl:egress": "endpoints", "spark-etl:idleMinutes": "0" }],
  suffixed: ["dev", { "spark-etl:nameSuffix": "-prod" }],
} as const;

export type Variant = keyof typeof VARIANTS;
export const EVERY_VARIANT = Object.keys(VARIANTS) as Variant[];
/** The stacks that make a cluster of their own. */
export const ALL_VARIANTS = EVERY_VARIANT.filter((variant) => variant !== "reused");

const synthesised = new Map<Variant, Promise<Synthesis>>();

/** A stack as the program registers it. */
export function stack(variant: Variant): Promise<Synthesis> {
  const known = synthesised.get(variant) ?? synthesiseAfter([...synthesised.values()], variant);
  synthesised.set(variant, known);
  return known;
}

/** Synthesises a stack anew. */
export function synthesiseAnew(variant: Variant): Promise<Synthesis> {
  const [name, overrides] = VARIANTS[variant];
  return synthesise(name, { ...TEST_PIPELINES, ...overrides });
}

/** A stack with the tests' pipelines, and with configuration that goes before its own. */
export function synthesiseOf(name: string, overrides: Readonly<Record<string, string>>): Promise<Synthesis> {
  return cachedSynthesis(name, { ...TEST_PIPELINES, ...overrides });
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
  const [name, overrides] = VARIANTS[variant];
  return synthesiseOf(name, overrides);
}
