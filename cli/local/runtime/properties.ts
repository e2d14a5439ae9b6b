/**
 * A Java properties file, as `java.util.Properties.load` reads it; keys sorted, so equal input gives equal bytes.
 * Source: https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)
 */
export function propertiesFile(entries: Readonly<Record<string, string>>): string {
  return Object.keys(entries)
    .sort()
    .map((key) => `${escapeKey(key)}=${escapeValue(entries[key] ?? "")}\n`)
    .join("");
}

function escapeKey(key: string): string {
  return escapeCommon(key).replace(/[ =:#!]/g, "\\$&");
}

function escapeValue(value: string): string {
  return escapeCommon(value).replace(/^ /, "\\ ");
}

function escapeCommon(text: string): string {
  return text
    .replace(/\\/g, "\\\\")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")
    .replace(/\t/g, "\\t")
    .replace(/\f/g, "\\f")
    .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
