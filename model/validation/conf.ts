import { templatesIn } from "../../contract/templates";
import { isRecord, isText, invalidValue, shown } from "./values";

/** What Livy decides itself, and refuses or ignores in a batch's conf. Source: `livy.server` in its livy.conf. */
const LIVYS_OWN = ["spark.master", "spark.submit.deployMode"];

/** What is wrong with Spark's configuration, each key and value by itself. */
export function propertiesErrors(field: string, conf: unknown): readonly string[] {
  if (!isRecord(conf)) {
    return [invalidValue(field, conf, 'an object of texts, e.g. { "spark.sql.shuffle.partitions": "8" }')];
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
      return [
        `${field}.${key} is none of Spark's, which begin with "spark.", and Spark would ignore it; leave it out`,
      ];
    }
    if (LIVYS_OWN.includes(key)) {
      return [`${field}.${key} is not a job's to say; Livy says it for all: leave it out`];
    }
    if (!isText(value)) {
      return [invalidValue(`${field}.${key}`, value, "a text that is not empty")];
    }
    return TRIMMED.test(value)
      ? [`${field}.${key} is ${shown(value)}, and Spark takes the blanks at its ends away; leave them out`]
      : [];
  });
}

/**
 * What Spark takes away where YARN starts the driver, which reads its configuration from a file.
 * Source: `trimExceptCRLF` in Utils.scala of Spark 3.5.
 */
const TRIMMED = /^[\0-\x09\x0b\x0c\x0e-\x20]|[\0-\x09\x0b\x0c\x0e-\x20]$/;

/** What makes another key of a key: `--conf a=b=c` is the key a, and templates are not filled there. */
function oddInKey(key: string): string | undefined {
  if (key.includes("=")) {
    return "an =, and Spark would take what stands behind it for the value";
  }
  const [character] = /[\s\p{Z}\p{C}]/u.exec(key) ?? [];
  if (character !== undefined) {
    return shown(character);
  }
  const [name] = templatesIn(key);
  return name === undefined ? undefined : `the template {${name}}, and keys are not filled`;
}
