import { readFileSync } from "node:fs";
import { join } from "node:path";

import { nearest } from "./nearest";

/**
 * The keys of a stack's configuration that nothing reads: unknown ones of the project, and those in a namespace that is
 * a slip of the pen. Pulumi takes any key, so that a misspelt one would leave the default in force without a word.
 * Providers check their own keys in `pulumi up`; namespaces that resemble no known one are left to whoever uses them.
 *
 * @param project the project's name, which is the namespace of its own keys
 * @param known full names of the keys that the program reads, e.g. `spark-etl:idleMinutes`
 * @returns a sentence for each, with the key that was meant where one is close
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
      // A provider has more keys than those that the program reads: only a slip in one of these is certain.
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
  const way = meant === undefined ? "remove it; Pulumi.yaml lists the keys" : `did you mean ${meant}?`;
  return `${key} is no key that the program knows; ${way}`;
}

function prefixed(namespace: string, name: string | undefined): string | undefined {
  return name === undefined ? undefined : `${namespace}:${name}`;
}

/** Namespaces of Pulumi's own packages that the program depends on: `aws`, `awsx`, `pulumi`. */
function providers(): readonly string[] {
  const { dependencies } = JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return Object.keys(dependencies).flatMap((name) => /^@pulumi\/(.+)$/.exec(name)?.[1] ?? []);
}
