import { assetPath, FILE_FORMATS } from "../assets";
import { invalidValue, isList, isRecord } from "./values";

const FIELDS = ["file", "formats"];

/** Errors of the files that a pipeline's jobs read, each file by itself. */
export function dataFilesErrors(name: string, data: unknown): readonly string[] {
  if (!isList(data)) {
    return [invalidValue(name, data, 'a list of files, e.g. [{ file: asset("assets/input/orders.csv") }]')];
  }
  return data.flatMap((value, index) => {
    const field = `${name}[${String(index)}]`;
    if (!isRecord(value)) {
      return [invalidValue(field, value, 'a file, e.g. { file: asset("assets/input/orders.csv") }')];
    }
    const { file, formats } = value;
    const unknown = Object.keys(value).filter((key) => !FIELDS.includes(key));
    return [
      ...unknown.map(
        (key) =>
          `${field}: ${JSON.stringify(key)} is not a field of a data file; the fields are ${FIELDS.join(" and ")}`,
      ),
      ...(typeof file === "string" && assetPath(file) !== undefined
        ? []
        : [
            invalidValue(
              `${field}.file`,
              file,
              'a file of this repository, e.g. asset("assets/input/orders.csv")',
            ),
          ]),
      ...(formats === undefined || isListOfFormats(formats)
        ? []
        : [invalidValue(`${field}.formats`, formats, `a list of ${FILE_FORMATS.join(", ")}`)]),
    ];
  });
}

function isListOfFormats(value: unknown): boolean {
  const known: readonly unknown[] = FILE_FORMATS;
  return isList(value) && value.length > 0 && value.every((one) => known.includes(one));
}
