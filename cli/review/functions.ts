import { applicationIn } from "./applications";
import { boundValues } from "./boundValues";
import { fieldChanges } from "./fieldChanges";
import type { FieldChange } from "./fieldChanges";
import type { Snapshot } from "./snapshot";

/** A function whose code is another than before, or the values that it was made with. */
export interface FunctionChange {
  readonly name: string;
  /** Whether its code is another, apart from these values. */
  readonly code: boolean;
  /** Without the application of a function that submits one. */
  readonly values: readonly FieldChange[];
  /** False when the values can't be read from the code. */
  readonly readable: boolean;
}

/** Compares the functions that are there before and after. */
export function diffFunctions(before: Snapshot, after: Snapshot): readonly FunctionChange[] {
  return Object.keys(after.code)
    .sort()
    .flatMap((name) => {
      const [old, now] = [before.code[name], after.code[name]];
      return old === undefined || now === undefined || old === now ? [] : compare(name, old, now);
    });
}

function compare(name: string, before: string, after: string): readonly FunctionChange[] {
  const [old, now] = [boundValues(before), boundValues(after)];
  if (old === undefined || now === undefined) {
    return [{ name, code: true, values: [], readable: false }];
  }
  const valuesOf = (bound: typeof old) =>
    applicationIn(bound) === undefined ? bound.values : { ...bound.values, application: undefined };
  const values = fieldChanges(valuesOf(old), valuesOf(now));
  const code = old.rest !== now.rest;
  return code || values.length > 0 ? [{ name, code, values, readable: true }] : [];
}
