import { isList, listed } from "./check/mistake";
import type { SparkJob } from "./pipeline";

/** What the program fills itself; `runPath` is the working folder of an execution or an item. */
export const ROOT_PATH = "rootPath";
export const RUN_PATH = "runPath";

/** A template as `handlers/fillTemplate.ts` reads it: other braces are left alone. */
export const TEMPLATE = /(?<!\{)\{([A-Za-z]\w*)\}(?!\})/g;

/** The names that a text's templates have. */
export function templatesIn(text: string): readonly string[] {
  return [...text.matchAll(TEMPLATE)].map(([, name = ""]) => name);
}

/** What templates may refer to at a place. */
export interface Scope {
  readonly texts: readonly string[];
  /** Inputs that are lists, which no template can take. */
  readonly lists: readonly string[];
}

/** What is wrong with a text's templates. */
export function templateMistakes(field: string, text: string, { texts, lists }: Scope): readonly string[] {
  const [javaScripts] = /\$\{[A-Za-z]\w*\}/.exec(text) ?? [];
  if (javaScripts !== undefined) {
    return [
      `${field} has ${javaScripts}, which is filled between backquotes alone; take the $ away, or write the text between them`,
    ];
  }
  return templatesIn(text)
    .filter((name) => !texts.includes(name))
    .map((name) =>
      lists.includes(name)
        ? `${field} refers to {${name}}, which is a list; go through it with a forEach, and refer to its item`
        : `${field} refers to {${name}}; there is ${listed(texts)}`,
    );
}

/** A job's texts that may hold templates, by what they are called in a sentence. */
export function textsOf(job: SparkJob): readonly (readonly [field: string, text: string])[] {
  const { file, args, jars, pyFiles, files, archives, queue, proxyUser, conf, writes } = job;
  return [
    ...fieldTexts({ file }),
    ...listTexts({ args, jars, pyFiles, files, archives }),
    ...fieldTexts({ queue, proxyUser }),
    ...fieldTexts(conf ?? {}).map(([key, text]) => [`conf.${key}`, text] as const),
    ...listTexts({ writes }),
  ];
}

function listTexts(lists: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(lists).flatMap(([field, list]) =>
    isList(list) ? list.flatMap((text, index) => fieldTexts({ [`${field}[${String(index)}]`]: text })) : [],
  );
}

function fieldTexts(fields: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(fields).flatMap(([field, text]) =>
    typeof text === "string" ? [[field, text] as const] : [],
  );
}
