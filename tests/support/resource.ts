import type { Resource } from "../../cli/synth/synthesise";

/** A registered resource without options, whose id is its name. */
export function resource(type: string, name: string, inputs: object, outputs: object): Resource {
  return {
    type,
    name,
    id: name,
    inputs: inputs as Readonly<Record<string, unknown>>,
    outputs: outputs as Readonly<Record<string, unknown>>,
    protect: false,
    retainOnDelete: false,
  };
}
