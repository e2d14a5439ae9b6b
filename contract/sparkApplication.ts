/** An amount of memory as Spark writes it: whole kibi-, mebi-, gibi- or tebibytes, e.g. `512m` or `4g`. */
export type Memory = `${number}${"k" | "m" | "g" | "t"}`;

/**
 * A Spark application as Livy starts it: the fields of its batch API, but for the name, which the program gives.
 * Texts may hold `{name}` templates, which are filled when the job is submitted. There are `{rootPath}`; `{runPath}`,
 * a folder under it that the execution, and each item of a forEach, has to itself (but for the item of the same number
 * of another forEach at that depth, which has the same one); the pipeline's inputs; and the item of each forEach around
 * the job. What says which code runs, or as whom, takes the first two alone. A backslash before it makes `{name}` a text,
 * in TypeScript "\\{name}"; double braces are none.
 * Source: https://livy.apache.org/docs/latest/rest-api.html, "POST /batches".
 */
export interface SparkApplication {
  /**
   * Names the job's states and functions: letters and digits, e.g. `CheckOrders`. Unique in its pipeline; jobs of
   * several pipelines that have one name are one application, and share its function.
   */
  readonly name: string;
  /** The jar or Python file, e.g. `asset("assets/orders")` or `s3://bucket/orders.jar`. */
  readonly file: string;
  /** The main class, e.g. `com.example.CheckOrders`; none of a Python file. */
  readonly className?: string;
  /** The application's arguments. */
  readonly args: readonly string[];
  readonly jars?: readonly string[];
  readonly pyFiles?: readonly string[];
  readonly files?: readonly string[];
  readonly archives?: readonly string[];
  readonly driverMemory?: Memory;
  readonly driverCores?: number;
  readonly executorMemory?: Memory;
  readonly executorCores?: number;
  readonly numExecutors?: number;
  /** The queue of YARN. */
  readonly queue?: string;
  /** The user whom Livy impersonates. */
  readonly proxyUser?: string;
  /** Spark's configuration, e.g. `{"spark.sql.shuffle.partitions": "8"}`. */
  readonly conf?: Readonly<Record<string, string>>;
}
