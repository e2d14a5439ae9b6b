import { templatesIn } from "../contract/templates";
import { isList, listed } from "./validation/values";
import { choosesCode } from "./confKeys";
import type { SparkJob } from "./pipeline";

/** What the program fills itself; `runPath` is the working folder of an execution or an item. */
export const ROOT_PATH = "rootPath";
export const RUN_PATH = "runPath";

/** What templates may refer to at a place. */
export interface Scope {
  readonly texts: readonly string[];
  /** Inputs that are lists, which no template can take. */
  readonly lists: readonly string[];
}

/** What is wrong with a text's templates. */
export function templateErrors(field: string, text: string, { texts, lists }: Scope): readonly string[] {
  const [javaScripts] = /\$\{[A-Za-z]\w*\}/.exec(text) ?? [];
  if (javaScripts !== undefined) {
    return [
      `${field} has ${javaScripts}, which is filled between backquotes alone; take the $ away, or write the text between them${literalHint(field, javaScripts)}`,
    ];
  }
  return templatesIn(text)
    .filter((name) => !texts.includes(name))
    .map((name) =>
      lists.includes(name)
        ? `${field} refers to {${name}}, which is a list; go through it with a forEach, and refer to its item`
        : `${field} refers to {${name}}; there is ${listed(texts)}${literalHint(field, `{${name}}`)}`,
    );
}

/** How a text with braces is written, as TypeScript has it; folders and addresses can't have any. */
function literalHint(field: string, text: string): string {
  return /^(args|conf)\b/.test(field) ? `; for ${text} itself write "${text.replace("{", "\\\\{")}"` : "";
}

/**
 * What is wrong with the templates of a text that says which code runs, or as whom: whoever may start an execution must
 * not choose it. The root path is the stack's own.
 */
export function fixedTextErrors(field: string, text: string, { texts, lists }: Scope): readonly string[] {
  const roots = [ROOT_PATH, RUN_PATH];
  const isChosen = (name: string) => [...texts, ...lists].includes(name) && !roots.includes(name);
  const chosen = [...new Set(templatesIn(text).filter(isChosen))];
  return chosen.length > 0
    ? chosen.map(
        (name) =>
          `${field} refers to {${name}}, and an execution's input must not choose a job's code, queue or user; write it out, and give the job {${name}} as an argument`,
      )
    : templateErrors(field, text, { texts: roots, lists: [] });
}

/** A text of a job that may hold templates, and what it is called in a sentence. */
export interface JobText {
  readonly field: string;
  readonly text: string;
  /** Whether it says which code runs, or as whom. */
  readonly isFixed: boolean;
}

/** A job's texts that may hold templates. */
export function textsOf(job: SparkJob): readonly JobText[] {
  const { file, args, jars, pyFiles, files, archives, queue, proxyUser, conf, writes } = job;
  const texts = (isFixed: boolean, named: readonly (readonly [string, string])[]) =>
    named.map(([field, text]) => ({ field, text, isFixed }));
  return [
    ...texts(true, fieldTexts({ file })),
    ...texts(false, listTexts({ args })),
    ...texts(true, [...listTexts({ jars, pyFiles, files, archives }), ...fieldTexts({ queue, proxyUser })]),
    ...fieldTexts(conf ?? {}).map(([key, text]) => ({
      field: `conf.${key}`,
      text,
      isFixed: choosesCode(key),
    })),
    ...texts(false, listTexts({ writes })),
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
