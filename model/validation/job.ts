import { impossibleCharacter } from "../../contract/processText";
import type { SparkJob } from "../pipeline";
import { jobTextErrors, textsOf } from "./templates";
import type { Scope } from "./templates";
import { invalidValue, isText } from "./values";

/**
 * What is wrong between a job's fields, and with its texts; the folders that it writes are validated in `writes.ts`.
 */
export function jobErrors(job: SparkJob, scope: Scope): readonly string[] {
  const texts = textsOf(job);
  return [
    ...classErrors(job),
    ...texts.flatMap(({ field, text }) => characterErrors(field, text)),
    ...texts.flatMap((text) => jobTextErrors(text, scope)),
  ];
}

/** A jar has a main class, and a Python file has none. */
function classErrors({ file, className }: SparkJob): readonly string[] {
  if (!isText(file)) {
    return [];
  }
  if (className === undefined) {
    return file.endsWith(".jar")
      ? [invalidValue("className", className, "the main class of the jar, e.g. com.example.A")]
      : [];
  }
  return file.endsWith(".py")
    ? [`className is ${JSON.stringify(className)}, but file is a Python file, which has no class; remove it`]
    : [];
}

function characterErrors(field: string, text: string): readonly string[] {
  const character = impossibleCharacter(text);
  return character === undefined
    ? []
    : [`${field} has ${character}, which can't be passed to a process; remove it`];
}
