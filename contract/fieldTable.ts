/**
 * A table of fields, one line for each. What needs to know the fields reads them there: the TypeScript type follows by
 * `FieldsOf`, the known fields and the validation of each value by its kind in `model/validation/`, and what of a job Livy
 * gets in `components/sparkApplication.ts`.
 */

/** A field of a job, a group or a pipeline. */
export type Field<TextKind extends string, OtherKind extends string> = {
  /** Whether it must be given. */
  readonly required?: true;
} & (
  | { readonly kind: TextKind; readonly templates: TemplateScope }
  // Without templates: no value of such a kind may hold one.
  | { readonly kind: OtherKind; readonly templates?: never }
);

/**
 * What templates in a field's texts may refer to. `fixed`: `{rootPath}` and `{runPath}` alone, because the text says which
 * code runs or as whom, and an execution's input must not choose that. `free`: inputs and items, too. `byKey`: one or the
 * other, by the key of conf.
 */
export type TemplateScope = "fixed" | "free" | "byKey";

/**
 * The type of what a table describes.
 *
 * @typeParam Types the type of each kind's values
 */
export type FieldsOf<Table extends KindTable, Types> = Values<Table, Types, RequiredIn<Table>> &
  Partial<Values<Table, Types, Exclude<keyof Table, RequiredIn<Table>>>>;

type KindTable = Readonly<Record<string, { readonly kind: string }>>;

type RequiredIn<Table> = {
  [Name in keyof Table]: Table[Name] extends { readonly required: true } ? Name : never;
}[keyof Table];

/** By names of the table, and without `as`: so an editor shows the comment of a field where the type is used. */
type Values<Table extends KindTable, Types, Names extends keyof Table> = {
  readonly [Name in Names]: Types[Table[Name]["kind"] & keyof Types];
};
