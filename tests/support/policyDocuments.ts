import type { Synthesis } from "../../cli/synth/synthesise";
import type { PolicyDocument } from "./policyJudge";

/** Every policy document in the inputs of a stack's resources, as JSON text or as an object; by where it is. */
export function policyDocuments({ resources }: Synthesis): ReadonlyMap<string, PolicyDocument> {
  const found = new Map<string, PolicyDocument>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "string" && /^\s*\{[^]*"Statement"/.test(value)) {
      walk(JSON.parse(value), path);
    } else if (typeof value === "object" && value !== null) {
      if ("Statement" in value) {
        found.set(path, value as PolicyDocument);
      } else {
        Object.entries(value).forEach(([key, one]) => {
          walk(one, `${path}.${key}`);
        });
      }
    }
  };
  for (const { type, name, inputs } of resources) {
    walk(inputs, `${type.replace(/.*:/, "")} ${name}`);
  }
  return found;
}
