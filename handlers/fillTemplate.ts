import { livyError } from "./livyError";

/**
 * Puts the execution's input into a text: `{rootPath}/x` becomes `s3://bucket/x`. Double braces, as in Spark's own
 * `{{APP_ID}}`, are left alone.
 *
 * @throws InvalidInput when the input has no such text
 */
export function fillTemplate(text: string, input: object | null): string {
  return text.replace(/(?<!\{)\{([A-Za-z]\w*)\}(?!\})/g, (_, key: string) => {
    const value: unknown = Object.entries(input ?? {}).find(([name]) => name === key)?.[1];
    if (typeof value !== "string" || value === "") {
      const given = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
      throw livyError(
        "InvalidInput",
        `"${key}" ${given} in the execution's input; start it with e.g. {"${key}": "s3://bucket/prefix"}`,
      );
    }
    return key === "rootPath" ? value.replace(/\/+$/, "") : value;
  });
}
