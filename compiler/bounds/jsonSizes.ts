/** Bytes of a JSON text, quotes included, with so many within. */
export const text = (bytes: number): number => bytes + 2;

/** Bytes of each field's value, by name. */
export type Fields = Readonly<Record<string, number>>;

/** Bytes of JSON that an object of these fields has. */
export function objectOf(fields: Fields): number {
  const names = Object.entries(fields).map(([name, value]) => text(byteLength(name)) + ":,".length + value);
  return "{}".length + names.reduce((sum, bytes) => sum + bytes, 0);
}

export function listOf(count: number, item: number): number {
  return "[]".length + count * (item + ",".length);
}

/** A number that counts from 0. */
export function digits(count: number): number {
  return String(Math.max(0, count - 1)).length;
}

function byteLength(words: string): number {
  return new TextEncoder().encode(words).length;
}

export function jsonOf(value: unknown): number {
  return byteLength(JSON.stringify(value));
}
