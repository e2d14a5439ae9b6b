import type { Field, FieldsOf } from "./fieldTable";

/** An amount of memory as Spark writes it: whole kibi-, mebi-, gibi- or tebibytes, e.g. `512m` or `4g`. */
export type Memory = `${number}${"k" | "m" | "g" | "t"}`;

/** Kinds of fields whose texts may have templates, and the types of their values. */
export interface TextKinds {
  /** The application's own file. */
  address: string;
  /** Files that go with it. */
  addresses: readonly string[];
  /** The same, where `#name` after an address names the file in the working folder. */
  aliasedAddresses: readonly string[];
  arguments: readonly string[];
  /** A text that is not empty. */
  text: string;
  /** A user of the cluster, whose name appears in YARN's launch script. */
  user: string;
  /** Spark's configuration. */
  properties: Readonly<Record<string, string>>;
}

/** Kinds of fields without templates, and the types of their values. */
export interface PlainKinds {
  jobName: string;
  className: string;
  memory: Memory;
  /** A whole number of at least 1. */
  count: number;
}

/**
 * The fields of a Spark application, in the order in which a submit function's code has them. They are those of Livy's
 * batch API, with Livy's names, except for the name, which the program generates.
 *
 * To support another field of Livy's, add one line here: pipelines may then use it, it is validated by its kind, its
 * templates are filled, and it is sent.
 *
 * Source: https://livy.apache.org/docs/latest/rest-api.html, "POST /batches".
 */
export const APPLICATION_FIELDS = {
  /**
   * Names the job's states and functions: letters and digits, e.g. `CheckOrders`. Unique in its pipeline; jobs of
   * several pipelines that have the same name are one application, and share its function.
   */
  name: { kind: "jobName", required: true },
  /** The jar or Python file, e.g. `asset("assets/orders")` or `s3://bucket/orders.jar`. */
  file: { kind: "address", required: true, templates: "fixed" },
  /** The main class of a jar, e.g. `com.example.CheckOrders`; a Python file has none. */
  className: { kind: "className" },
  /** The application's arguments. */
  args: { kind: "arguments", required: true, templates: "free" },
  /** Jars for the class path of driver and executors. */
  jars: { kind: "addresses", templates: "fixed" },
  /** Python files, and zip files of them, for the path of driver and executors. */
  pyFiles: { kind: "addresses", templates: "fixed" },
  /** Files for the working folder of driver and executors, e.g. `{rootPath}/rates-2013.csv#rates.csv`. */
  files: { kind: "aliasedAddresses", templates: "fixed" },
  /** Archives that are unpacked in the working folder of driver and executors, e.g. `{rootPath}/venv.zip#venv`. */
  archives: { kind: "aliasedAddresses", templates: "fixed" },
  /** Memory of the driver, e.g. `2g`. @default Spark's, as the cluster has it */
  driverMemory: { kind: "memory" },
  /** Cores of the driver. @default Spark's, as the cluster has it */
  driverCores: { kind: "count" },
  /** Memory of each executor, e.g. `4g`. @default Spark's, as the cluster has it */
  executorMemory: { kind: "memory" },
  /** Cores of each executor. @default Spark's, as the cluster has it */
  executorCores: { kind: "count" },
  /** Executors of the application. @default Spark's, as the cluster has it */
  numExecutors: { kind: "count" },
  /** The YARN queue that the application is submitted to. @default YARN's default queue */
  queue: { kind: "text", templates: "fixed" },
  /** The user that Livy impersonates. @default Livy's own user */
  proxyUser: { kind: "user", templates: "fixed" },
  /** Spark's configuration, e.g. `{"spark.sql.shuffle.partitions": "8"}`. */
  conf: { kind: "properties", templates: "byKey" },
} as const satisfies Readonly<Record<string, Field<keyof TextKinds, keyof PlainKinds>>>;

/**
 * A Spark application as Livy starts it.
 *
 * Texts may have `{name}` templates, which are filled when the job is submitted. There are `{rootPath}`; `{runPath}`, a
 * folder under it of the execution's own, and of each item of a forEach (shared only by the item with the same number
 * of another forEach at that depth); the pipeline's inputs; and the item of each forEach around the job. Fields that
 * say which code runs, or as which user, allow only the first two. A backslash before `{name}` makes it literal text,
 * in TypeScript "\\{name}"; double braces are left unchanged.
 */
export type SparkApplication = FieldsOf<typeof APPLICATION_FIELDS, TextKinds & PlainKinds>;

/** The names of all fields of an application, in their order. */
export const APPLICATION_FIELD_NAMES = Object.keys(APPLICATION_FIELDS) as readonly (keyof SparkApplication)[];

/** The fields whose texts are addresses of files. */
export const ADDRESS_FIELDS = APPLICATION_FIELD_NAMES.filter((name) =>
  ["address", "addresses", "aliasedAddresses"].includes(APPLICATION_FIELDS[name].kind),
);

/** The addresses in one of these fields; empty if the field is not set. */
export function addressesIn(application: SparkApplication, field: keyof SparkApplication): readonly string[] {
  return [application[field] ?? []].flat() as readonly string[];
}
