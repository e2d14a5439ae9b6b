import { ROOT_PATH } from "../contract/paths";
import { withoutEndSlash } from "../contract/s3Uri";
import { fillTemplates } from "../contract/templates";
import { livyError } from "./livyError";

/**
 * Replaces the templates in a text by the execution's input: `{rootPath}/x` becomes `s3://bucket/x`.
 *
 * @throws InvalidInput if the input has no such string
 */
export function fillTemplate(text: string, input: object | null): string {
  return fillTemplates(text, (key) => {
    const value: unknown = Object.entries(input ?? {}).find(([name]) => name === key)?.[1];
    if (typeof value !== "string" || value === "") {
      const given = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
      throw livyError(
        "InvalidInput",
        `"${key}" ${given} in the execution's input; start it with e.g. {"${key}": "s3://bucket/prefix"}`,
      );
    }
    return key === ROOT_PATH ? withoutEndSlash(value) : value;
  });
}
