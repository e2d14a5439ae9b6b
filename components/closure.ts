import * as pulumi from "@pulumi/pulumi";

/** A function's handler as text. */
export type Closure = Promise<pulumi.runtime.SerializedFunction>;

type Callback = (event: never) => Promise<unknown>;

/**
 * Serialises a handler: an inline closure, one line that binds Outputs and calls a function of handlers/.
 *
 * @throws Error when it captures what can't be serialised
 */
export async function closure(callback: Callback): Closure {
  const serialised = await pulumi.runtime.serializeFunction(callback, { allowSecrets: true });
  // Pulumi writes functions' names as comments. As names they show in a stack trace, even after an await.
  const text = serialised.text.replaceAll(/\bfunction \/\*(\w+)\*\//g, "function $1");
  return { ...serialised, text };
}

/**
 * Serialises handlers that differ only in one captured value, which is plain data. Pulumi takes a fifth of a second for each
 * closure, so those whose values differ only in their texts are serialised once, with placeholders for the texts.
 * Each handler's text is the one that Pulumi would give.
 *
 * @example const submit = closures((application: SparkApplication) => (event) => submitBatch(application, event));
 */
export function closures<T>(callbackOf: (value: T) => Callback): (value: T) => Closure {
  const templates = new Map<string, Closure>();
  return async (value) => {
    const texts: string[] = [];
    const shape = JSON.stringify(value, (_, one: unknown) =>
      typeof one === "string" ? `<<text ${String(texts.push(one) - 1)}>>` : one,
    );
    const template = templates.get(shape) ?? closure(callbackOf(JSON.parse(shape) as T));
    templates.set(shape, template);
    const serialised = await template;
    const text = serialised.text.replaceAll(/"<<text (\d+)>>"/g, (_, index: string) =>
      JSON.stringify(texts[Number(index)]),
    );
    return { ...serialised, text };
  };
}
