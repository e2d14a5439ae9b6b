import { YEAR_SECONDS } from "../../contract/limits";
import type { AnyField } from "../fields";
import { propertiesErrors } from "./conf";
import { dataFilesErrors } from "./dataFiles";
import { rootFolderErrors } from "./folders";
import { inputsErrors } from "./inputs";
import { argumentsLaunchErrors, listLaunchErrors, propertiesLaunchErrors, userLaunchErrors } from "./launch";
import { groupNameErrors, jobNameErrors, pipelineNameErrors } from "./names";
import { fileErrors, listedFileErrors } from "./paths";
import { invalidValue, isIntegerBetween, isText, textListErrors } from "./values";

/** Returns what is wrong with a field's value by itself. */
type Validate = (field: string, value: unknown) => readonly string[];

type Kind = AnyField["kind"];

/** What is wrong with a field's value, according to its kind. */
export function valueErrors(name: string, value: unknown, field: AnyField): readonly string[] {
  return field.kind === "integer" ? integerErrors(name, value, field) : VALIDATORS[field.kind](name, value);
}

/** For kinds whose values are steps, or are validated together with the steps around them. */
const elsewhere: Validate = () => [];

const VALIDATORS: Readonly<Record<Exclude<Kind, "integer">, Validate>> = {
  address: fileErrors,
  addresses: listErrors(listedFileErrors(false), listLaunchErrors),
  aliasedAddresses: listErrors(listedFileErrors(true), listLaunchErrors),
  // An argument may be empty: the positions of those after it then stay the same.
  arguments: (field, value) => [
    ...textListErrors(field, value, (text) => typeof text === "string"),
    ...argumentsLaunchErrors(field, value),
  ],
  text: textErrors,
  user: (field, value) => [...textErrors(field, value), ...userLaunchErrors(field, value)],
  properties: (field, value) => [...propertiesErrors(field, value), ...propertiesLaunchErrors(field, value)],
  className: allowing(isClassName, "a Java class with its package, e.g. com.example.A"),
  memory: allowing(isMemory, "a whole number and k, m, g or t, e.g. 4g"),
  count: allowing(
    (value) => isIntegerBetween(value, 1, Number.MAX_SAFE_INTEGER),
    "a whole number of at least 1",
  ),
  seconds: allowing(
    (value) => isIntegerBetween(value, 1, YEAR_SECONDS),
    `a whole number of seconds from 1 to ${String(YEAR_SECONDS)}, a year`,
  ),
  boolean: allowing((value) => typeof value === "boolean", "true or false"),
  sentence: allowing((value) => isText(value) && value.trim() !== "", "a sentence for the console"),
  jobName: jobNameErrors,
  groupName: groupNameErrors,
  pipelineName: pipelineNameErrors,
  inputs: inputsErrors,
  dataFiles: dataFilesErrors,
  rootFolder: rootFolderErrors,
  folders: elsewhere,
  itemName: elsewhere,
  itemSource: elsewhere,
  itemFolder: elsewhere,
  step: elsewhere,
  steps: elsewhere,
};

function allowing(isValid: (value: unknown) => boolean, allowed: string): Validate {
  return (field, value) => (isValid(value) ? [] : [invalidValue(field, value, allowed)]);
}

function listErrors(ofItem: (field: string, text: string) => readonly string[], ofList: Validate): Validate {
  return (field, list) => [
    ...textListErrors(field, list),
    ...(Array.isArray(list) ? (list as readonly unknown[]) : []).flatMap((text, at) =>
      isText(text) ? ofItem(`${field}[${String(at)}]`, text) : [],
    ),
    ...ofList(field, list),
  ];
}

function textErrors(field: string, value: unknown): readonly string[] {
  return isText(value) ? [] : [invalidValue(field, value, "a text that is not empty; or remove it")];
}

function integerErrors(
  name: string,
  value: unknown,
  { from, to }: { from: number; to: number },
): readonly string[] {
  const allowed = `a whole number from ${String(from)} to ${String(to)}`;
  return isIntegerBetween(value, from, to) ? [] : [invalidValue(name, value, allowed)];
}

/** A Java class name; `$` separates a nested class from its outer class. */
function isClassName(value: unknown): boolean {
  return isText(value) && /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u.test(value);
}

function isMemory(value: unknown): boolean {
  return isText(value) && /^[1-9]\d*[kmgt]$/.test(value);
}
