/**
 * Tables of fields, one line for each field. Everything that depends on the fields is derived from them: the TypeScript
 * type by `FieldsOf`, the known fields and the validation of each value by its kind in `model/validation/`, and the
 * part of a job that is sent to Livy in `components/sparkApplication.ts`.
 */

/** A field of a job, a group or a pipeline. */
export type Field<TextKind extends string, OtherKind extends string> = {
  /** Whether it is required. */
  readonly required?: true;
} & (
  | { readonly kind: TextKind; readonly templates: TemplateScope }
  // A value of such a kind may not have templates.
  | { readonly kind: OtherKind; readonly templates?: never }
);

/**
 * What templates in a field's texts may refer to. `fixed`: only `{rootPath}` and `{runPath}`, because the text says
 * which code runs or as which user, and an execution's input must not choose that. `free`: inputs and items, too.
 * `byKey`: one or the other, depending on the key of conf.
 */
export type TemplateScope = "fixed" | "free" | "byKey";

/**
 * The type that a table describes.
 *
 * @typeParam Types the type of each kind's values
 */
export type FieldsOf<Table extends KindTable, Types> = Values<Table, Types, RequiredIn<Table>> &
  Partial<Values<Table, Types, Exclude<keyof Table, RequiredIn<Table>>>>;

type KindTable = Readonly<Record<string, { readonly kind: string }>>;

type RequiredIn<Table> = {
  [Name in keyof Table]: Table[Name] extends { readonly required: true } ? Name : never;
}[keyof Table];

/**
 * Mapped over the names of the table, without `as`: this way an editor shows a field's comment where the type is used.
 */
type Values<Table extends KindTable, Types, Names extends keyof Table> = {
  readonly [Name in Names]: Types[Table[Name]["kind"] & keyof Types];
};
