import { createRequire } from "node:module";

import * as pulumi from "@pulumi/pulumi";

import { answer, answerCall } from "../../cli/synth/cloud";

/** A resource as a component registered it. */
export interface Registered {
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface Registration<T> {
  /** What `build` gave, all outputs resolved. */
  readonly outputs: pulumi.Unwrap<T>;
  /** All that was registered, by `<type's last part> <name>`, e.g. `VpcEndpoint network-s3`. */
  readonly resources: Readonly<Record<string, Registered>>;
  /** The questions that AWS was asked: token and inputs. */
  readonly calls: readonly (readonly [string, unknown])[];
}

export interface World {
  readonly config?: Readonly<Record<string, string>>;
  /** As in a preview, nothing new has an id. */
  readonly preview?: boolean;
}

/** Builds components with the mocks of the local target, and waits until all they register is registered. */
export async function register<T>(
  build: () => T,
  { config = {}, preview = false }: World = {},
): Promise<Registration<T>> {
  const resources: Record<string, Registered> = {};
  const calls: [string, unknown][] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        const inputs = args.inputs as Record<string, unknown>;
        const { id, outputs } = answer(args, "us-east-1");
        resources[`${args.type.split(":").at(-1) ?? ""} ${args.name}`] = { id, inputs };
        return { id: preview ? undefined : id, state: { ...inputs, ...outputs } };
      },
      call: ({ token, inputs }) => {
        calls.push([token, inputs]);
        return answerCall(token, inputs as Record<string, unknown>, config);
      },
    },
    "spark-etl",
    "dev",
    preview,
  );
  const outputs = await valueOf(build());
  await pulumi.runtime.disconnect();
  return { outputs, resources, calls };
}

/** An output's value; unlike `apply`, it rejects where the output does. */
export function valueOf<T>(value: T): Promise<pulumi.Unwrap<T>> {
  return internals(pulumi.output(value)).promise();
}

/** Keeps Pulumi from telling, at the end of the tests, that what failed on purpose is pending. */
export function forgetPending(): void {
  const debuggable = createRequire(__filename)("@pulumi/pulumi/runtime/debuggable") as {
    readonly leakedPromises: () => unknown;
  };
  debuggable.leakedPromises();
}

/** Names of the resources that must stand before an output's value is published. */
export async function awaitedBy(output: pulumi.Output<unknown>): Promise<readonly string[]> {
  const urns = [...(await internals(output).allResources())].map((resource) => valueOf(resource.urn));
  return (await Promise.all(urns)).map((urn) => urn.split("::").at(-1) ?? "").sort();
}

/** Whether a preview knows the output's value. */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return internals(output).isKnown;
}

/** What an Output has beyond its public interface, and Pulumi's own tests go by. */
function internals<T>(output: pulumi.Output<T>) {
  return output as unknown as {
    readonly promise: () => Promise<T>;
    readonly isKnown: Promise<boolean>;
    readonly allResources: () => Promise<ReadonlySet<pulumi.Resource>>;
  };
}
