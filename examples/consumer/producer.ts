import * as pulumi from "@pulumi/pulumi";

/** The version of spark-etl's outputs that this program is written for. */
const OUTPUTS_VERSION = 1;

/** What this program takes from the spark-etl stack. */
export interface Producer {
  readonly stateMachineArn: string;
  /** `s3://bucket[/prefix]` of all data. */
  readonly rootPath: string;
}

/**
 * Reads the outputs of a spark-etl stack by name.
 *
 * @throws pulumi.RunError when they are of another version
 */
export async function readProducer(stack: string): Promise<Producer> {
  const reference = new pulumi.StackReference(stack);
  const version: unknown = await reference.requireOutputValue("outputsVersion");
  if (version !== OUTPUTS_VERSION) {
    throw new pulumi.RunError(
      `the outputs of stack ${stack} are of version ${String(version)}, this program is written for ` +
        `version ${String(OUTPUTS_VERSION)}; see its docs/outputs.md and adapt producer.ts`,
    );
  }
  return {
    stateMachineArn: (await reference.requireOutputValue("stateMachineArn")) as string,
    rootPath: (await reference.requireOutputValue("rootPath")) as string,
  };
}
