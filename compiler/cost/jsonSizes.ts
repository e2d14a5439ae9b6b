/** Bytes of each field's value as JSON, by name. */
export type Fields = Readonly<Record<string, number>>;

/** A text with so many bytes, without its quotes. */
export const text = (bytes: number): number => bytes + 2;

/** An object with these fields. */
export function objectOf(fields: Fields): number {
  const names = Object.entries(fields).map(([name, value]) => text(byteLength(name)) + ":,".length + value);
  return "{}".length + names.reduce((sum, bytes) => sum + bytes, 0);
}

/** A list of items of one size. */
export function listOf(count: number, item: number): number {
  return "[]".length + count * (item + ",".length);
}

/** A number that counts from 0. */
export function digits(count: number): number {
  return String(Math.max(0, count - 1)).length;
}

/** A value that is known. */
export function jsonOf(value: unknown): number {
  return byteLength(JSON.stringify(value));
}

function byteLength(json: string): number {
  return new TextEncoder().encode(json).length;
}
