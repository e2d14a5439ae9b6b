import type { ApplicationChange } from "./applications";
import type { Changes } from "./changes";
import type { FieldChange } from "./fieldChanges";
import type { FileContent } from "./snapshot";
import type { StagedChange } from "./staged";
import { code, section, table } from "./text";
import { beforeAndAfter } from "./values";

/** What is submitted to Livy for each job, field by field. */
export function applications(changes: Changes): readonly string[] {
  return section("Applications", changes.applications, (list) =>
    list.flatMap((one) => [
      `### ${code(one.name)} (${one.mark})`,
      ...sentences(one).map((sentence) => `${sentence}.`),
      ...fieldTable("field", one.fields),
    ]),
  );
}

function sentences({ formerly, machines, readable }: ApplicationChange): readonly string[] {
  return [
    ...(formerly === undefined ? [] : [`The same application was ${code(formerly)} before`]),
    ...(machines.length === 0 ? [] : [`Run by ${machines.map((name) => code(name)).join(", ")}`]),
    ...(readable
      ? []
      : ["What it runs with can't be read from its submit function: compare the pipelines' files"]),
  ];
}

/** Objects in S3 that jobs read or run: the input, jars. */
export function staged(changes: Changes): readonly string[] {
  return section("Staged objects", changes.staged, (list) => [
    table(
      ["object", "file", "before", "after"],
      list.flatMap((one) =>
        one.files.map(({ path, before, after }) => [
          code(one.key),
          path === "" ? "itself" : code(path),
          content(before),
          content(after),
        ]),
      ),
    ),
    ...list.flatMap(builtSentence),
  ]);
}

function builtSentence({ key, builtFrom }: StagedChange): readonly string[] {
  return builtFrom === undefined
    ? []
    : [`${code(key)} is built from ${code(builtFrom)}: its sources are compared.`];
}

function content(file: FileContent | undefined): string {
  return file === undefined
    ? "–"
    : `${file.bytes.toLocaleString("en-US")} ${file.bytes === 1 ? "byte" : "bytes"}, SHA-256 ${code(`${file.sha256.slice(0, 16)}…`)}`;
}

export function functions(changes: Changes): readonly string[] {
  return section("Functions", changes.functions, (list) => {
    const values = list.flatMap(({ name, values: fields }) => fields.map((field) => ({ name, field })));
    const lines = list
      .filter((one) => one.code)
      .map(({ name, readable }) =>
        readable
          ? `- code changed: ${code(name)}`
          : `- code changed: ${code(name)}; the values that it was made with can't be read`,
      );
    return [
      ...(lines.length === 0 ? [] : [lines.join("\n")]),
      ...(values.length === 0
        ? []
        : [
            table(
              ["function", "value", "before", "after"],
              values.map(({ name, field }) => [code(name), code(field.path), ...beforeAndAfter(field)]),
            ),
          ]),
    ];
  });
}

function fieldTable(head: string, fields: readonly FieldChange[]): readonly string[] {
  return fields.length === 0
    ? []
    : [
        table(
          [head, "before", "after"],
          fields.map((field) => [code(field.path), ...beforeAndAfter(field)]),
        ),
      ];
}
