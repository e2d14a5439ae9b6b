import { readFileSync } from "node:fs";
import { join } from "node:path";

import { nearest } from "./nearest";

/**
 * The keys of a stack's configuration that nothing reads: unknown keys of the project, and keys with a misspelt
 * namespace. Pulumi accepts any key, so a misspelt one would silently leave the default in force. Providers check their
 * own keys in `pulumi up`; namespaces that are not similar to a known one are ignored.
 *
 * @param project the project's name, which is the namespace of its own keys
 * @param known full names of the keys that the program reads, e.g. `spark-etl:idleMinutes`
 * @returns a sentence for each, with the key that was probably meant, if one is similar
 */
export function unknownKeys(
  given: readonly string[],
  project: string,
  known: ReadonlySet<string>,
): readonly string[] {
  const own = [...known]
    .filter((key) => key.startsWith(`${project}:`))
    .map((key) => key.slice(project.length + 1));
  const namespaces = [project, ...providers()];
  return given.flatMap((key) => {
    if (known.has(key)) {
      return [];
    }
    const [, namespace = "", name = ""] = /^(.*?):(.*)$/s.exec(key) ?? [];
    if (namespace === project) {
      return [sentence(key, prefixed(project, nearest(name, own)))];
    }
    if (namespaces.includes(namespace)) {
      // A provider has more keys than those that the program reads: only a misspelling of one of these is certain.
      const meant = nearest(
        key,
        [...known].filter((one) => one.startsWith(`${namespace}:`)),
      );
      return meant === undefined ? [] : [sentence(key, meant)];
    }
    const meantName = nearest(name, own);
    if (own.includes(name)) {
      return [sentence(key, prefixed(project, meantName))];
    }
    const meant = nearest(namespace, namespaces);
    return meant === undefined
      ? []
      : [sentence(key, `${meant}:${meant === project ? (meantName ?? name) : name}`)];
  });
}

function sentence(key: string, meant: string | undefined): string {
  const hint = meant === undefined ? "remove it; Pulumi.yaml lists the keys" : `did you mean ${meant}?`;
  return `${key} is not a known key; ${hint}`;
}

function prefixed(namespace: string, name: string | undefined): string | undefined {
  return name === undefined ? undefined : `${namespace}:${name}`;
}

/** Namespaces of the Pulumi packages that the program depends on: `aws`, `awsx`, `pulumi`. */
function providers(): readonly string[] {
  const { dependencies } = JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return Object.keys(dependencies).flatMap((name) => /^@pulumi\/(.+)$/.exec(name)?.[1] ?? []);
}
