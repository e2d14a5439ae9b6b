import { FOLDER_NAME } from "../contract/executionInput";
import { argumentChange, THROUGH_CONF } from "../contract/launchScript";
import { templatesIn } from "../contract/templates";
import { sourceOf } from "./validation/inputs";
import { isList, isText, invalidValue } from "./validation/values";
import type { ForEach, Inputs, Pipeline } from "./pipeline";
import { nestedSteps } from "./nestedSteps";

/**
 * The inputs whose texts become parts of folders that are written or looked for: `a/../b` would be another item's
 * folder, and `..` the one around all. Days are none, which can't be anything else.
 */
export function folderInputs({ run, inputs }: Pick<Pipeline, "run" | "inputs">): readonly string[] {
  const names = nestedSteps(run).flatMap(({ step, around }) => {
    switch (step.shape) {
      case undefined:
        return inputsIn(step.writes, around);
      case "forEach":
        return inputsIn([step.result], [...around, step]);
      case "parallel":
        return [];
    }
  });
  return namesOf(names, inputs);
}

function namesOf(names: readonly string[], inputs: Inputs | undefined): readonly string[] {
  return [...new Set(names)].filter((name) => Object.hasOwn(inputs ?? {}, name)).sort();
}

/** The inputs whose texts become parts of arguments, which YARN's launch script reads; days are none. */
export function argumentInputs({ run, inputs }: Pick<Pipeline, "run" | "inputs">): readonly string[] {
  const names = nestedSteps(run).flatMap(({ step, around }) =>
    step.shape === undefined ? inputsIn(step.args, around) : [],
  );
  return namesOf(names, inputs);
}

/** What is wrong with the examples of inputs that become parts of arguments. */
export function argumentInputErrors(pipeline: Pick<Pipeline, "run" | "inputs">): readonly string[] {
  return argumentInputs(pipeline).flatMap((name) =>
    [pipeline.inputs?.[name]].flat().flatMap((text) => {
      const change = isText(text) ? argumentChange(text) : undefined;
      return change === undefined
        ? []
        : [`the example of input ${name}, which is part of an argument, ${change}; ${THROUGH_CONF}`];
    }),
  );
}

/** What is wrong with the examples of inputs that become parts of folders. */
export function folderInputErrors(pipeline: Pick<Pipeline, "run" | "inputs">): readonly string[] {
  return folderInputs(pipeline).flatMap((name) =>
    [pipeline.inputs?.[name]]
      .flat()
      .filter((text) => isText(text) && !FOLDER_NAME.test(text))
      .map((text) =>
        invalidValue(
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
