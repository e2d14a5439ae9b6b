import { templatesIn } from "../../contract/templates";
import { isRecord, isText, invalidValue, shown } from "./values";

/** Keys that Livy sets itself, and refuses or ignores in a batch's conf. Source: `livy.server` in its livy.conf. */
const LIVYS_OWN = ["spark.master", "spark.submit.deployMode"];

/** What is wrong with Spark's configuration, each key and value by itself. */
export function propertiesErrors(field: string, conf: unknown): readonly string[] {
  if (!isRecord(conf)) {
    return [invalidValue(field, conf, 'an object with texts, e.g. { "spark.sql.shuffle.partitions": "8" }')];
  }
  return Object.entries(conf).flatMap(([key, value]) => {
    if (key.trim() === "") {
      return [`${field} has the key ${JSON.stringify(key)}; allowed: names such as spark.executor.memory`];
    }
    const odd = oddInKey(key);
    if (odd !== undefined) {
      return [
        `${field} has the key ${shown(key)}, which has ${odd}; allowed: names such as spark.executor.memory`,
      ];
    }
    if (!key.startsWith("spark.")) {
      return [`${field}.${key} does not begin with "spark.", so Spark would ignore it; remove it`];
    }
    if (LIVYS_OWN.includes(key)) {
      return [`${field}.${key} is set by Livy for every job; remove it`];
    }
    if (!isText(value)) {
      return [invalidValue(`${field}.${key}`, value, "a text that is not empty")];
    }
    return TRIMMED.test(value)
      ? [`${field}.${key} is ${shown(value)}, but Spark removes the spaces at its ends; remove them here`]
      : [];
  });
}

/**
 * What Spark trims where YARN starts the driver, which reads its configuration from a file.
 * Source: `trimExceptCRLF` in Utils.scala of Spark 3.5.
 */
const TRIMMED = /^[\0-\x09\x0b\x0c\x0e-\x20]|[\0-\x09\x0b\x0c\x0e-\x20]$/;

/** What is not allowed in a key: `--conf a=b=c` sets the key a, and templates in keys are not filled. */
function oddInKey(key: string): string | undefined {
  if (key.includes("=")) {
    return "a =, and Spark would take what follows it as the value";
  }
  const [character] = /[\s\p{Z}\p{C}]/u.exec(key) ?? [];
  if (character !== undefined) {
    return shown(character);
  }
  const [name] = templatesIn(key);
  return name === undefined ? undefined : `the template {${name}}, but keys are not filled`;
}
