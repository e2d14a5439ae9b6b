import { sourceOf } from "./check/inputs";
import { isList, isText, refused } from "./check/mistake";
import type { ForEach, Pipeline } from "./pipeline";
import { placedIn } from "./placed";
import { templatesIn } from "./templates";

/** A text that is one folder's name to S3, Hadoop and Spark alike; `handlers/checkInput.ts` holds executions to it. */
const FOLDER_NAME = /^(?!\.{1,2}$)[\w.=-]+$/;

/**
 * The inputs whose texts become parts of folders that are written or looked for: `a/../b` would be another item's
 * folder, and `..` the one around all. Days are none, which can't be anything else.
 */
export function folderInputs({ run, inputs }: Pick<Pipeline, "run" | "inputs">): readonly string[] {
  const names = placedIn(run).flatMap(({ step, around }) => {
    switch (step.shape) {
      case undefined:
        return inputsIn(step.writes, around);
      case "forEach":
        return inputsIn([step.result], [...around, step]);
      case "parallel":
        return [];
    }
  });
  return [...new Set(names)].filter((name) => Object.hasOwn(inputs ?? {}, name)).sort();
}

/** What is wrong with the examples of these inputs. */
export function folderInputMistakes(pipeline: Pick<Pipeline, "run" | "inputs">): readonly string[] {
  return folderInputs(pipeline).flatMap((name) =>
    [pipeline.inputs?.[name]]
      .flat()
      .filter((text) => isText(text) && !FOLDER_NAME.test(text))
      .map((text) =>
        refused(
          `the example of input ${name}, which is part of a folder,`,
          text,
          "letters, digits and _ . = -, and no . or .. alone",
        ),
      ),
  );
}

/** The inputs that paths refer to, by themselves or as a list whose items they refer to. */
function inputsIn(paths: unknown, around: readonly ForEach[]): readonly string[] {
  const texts = isList(paths) ? paths.filter(isText) : [];
  return texts.flatMap(templatesIn).flatMap((name) => {
    const group = around.find(({ item }) => item === name);
    return group === undefined ? [name] : [sourceOf(group).list].filter(isText);
  });
}
