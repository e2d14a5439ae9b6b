import { ROOT_PATH, RUN_PATH } from "../../contract/paths";
import { APPLICATION_FIELDS } from "../../contract/sparkApplication";
import { templatesIn } from "../../contract/templates";
import { JOB_FIELDS } from "../fields";
import type { AnyField, FieldTable } from "../fields";
import type { SparkJob } from "../pipeline";
import { choosesCode } from "./confKeys";
import { isList, isRecord, listed } from "./values";

/** What templates may refer to. */
export interface Scope {
  readonly texts: readonly string[];
  /** Inputs that are lists, which templates can't refer to. */
  readonly lists: readonly string[];
}

/** A text of a job that may have templates. */
export interface JobText {
  /** Its field in error messages, e.g. `args[0]`. */
  readonly field: string;
  readonly text: string;
  /** Whether its templates may only refer to the root paths: see `TemplateScope`. */
  readonly isFixed: boolean;
  /** Whether it may have literal braces; folders and addresses can't. */
  readonly takesBraces: boolean;
}

/** A job's texts that may have templates. */
export function textsOf(job: SparkJob): readonly JobText[] {
  const table: FieldTable = { ...APPLICATION_FIELDS, ...JOB_FIELDS };
  return Object.entries(table).flatMap(([name, { kind, templates }]) =>
    templates === undefined
      ? []
      : textsIn(name, job[name as keyof SparkJob]).map(([field, text, key]) => ({
          field,
          text,
          isFixed: templates === "byKey" ? choosesCode(key) : templates === "fixed",
          takesBraces: TAKE_BRACES.includes(kind),
        })),
  );
}

const TAKE_BRACES: readonly AnyField["kind"][] = ["arguments", "properties"];

/** A field's texts, each with its path and its key: a single text, those of a list, or those of an object. */
function textsIn(
  field: string,
  value: unknown,
): readonly (readonly [field: string, text: string, key: string])[] {
  const named = isList(value)
    ? [...value].map((text, index) => [`${field}[${String(index)}]`, text, String(index)] as const)
    : isRecord(value)
      ? Object.entries(value).map(([key, text]) => [`${field}.${key}`, text, key] as const)
      : [[field, value, ""] as const];
  return named.flatMap(([name, text, key]) => (typeof text === "string" ? [[name, text, key] as const] : []));
}

/** What is wrong with the templates of a job's text. */
export function jobTextErrors(
  { field, text, isFixed, takesBraces }: JobText,
  scope: Scope,
): readonly string[] {
  return isFixed
    ? fixedTextErrors(field, text, scope, takesBraces)
    : templateErrors(field, text, scope, takesBraces);
}

/** What is wrong with a text's templates. */
export function templateErrors(
  field: string,
  text: string,
  { texts, lists }: Scope,
  takesBraces = false,
): readonly string[] {
  const hint = (braces: string) => (takesBraces ? literalHint(braces) : "");
  const [javaScripts] = /\$\{[A-Za-z]\w*\}/.exec(text) ?? [];
  if (javaScripts !== undefined) {
    return [
      `${field} has ${javaScripts}, which JavaScript fills only between backticks; remove the $, or use backticks${hint(javaScripts)}`,
    ];
  }
  return templatesIn(text)
    .filter((name) => !texts.includes(name))
    .map((name) =>
      lists.includes(name)
        ? `${field} refers to {${name}}, which is a list; use a forEach, and refer to its item`
        : `${field} refers to {${name}}; available here: ${listed(texts)}${hint(`{${name}}`)}`,
    );
}

/** How literal braces are written in TypeScript. */
function literalHint(text: string): string {
  return `; for a literal ${text}, write "${text.replace("{", "\\\\{")}"`;
}

/**
 * What is wrong with the templates of a text that an execution's input must not choose. The root path is always the
 * stack's.
 */
function fixedTextErrors(
  field: string,
  text: string,
  { texts, lists }: Scope,
  takesBraces: boolean,
): readonly string[] {
  const roots = [ROOT_PATH, RUN_PATH];
  const isChosen = (name: string) => [...texts, ...lists].includes(name) && !roots.includes(name);
  const chosen = [...new Set(templatesIn(text).filter(isChosen))];
  return chosen.length > 0
    ? chosen.map(
        (name) =>
          `${field} refers to {${name}}, but an execution's input must not choose a job's code, queue or user; write it literally, and pass {${name}} to the job as an argument`,
      )
    : templateErrors(field, text, { texts: roots, lists: [] }, takesBraces);
}
