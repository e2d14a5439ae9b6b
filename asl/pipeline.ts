/**
 * A Spark application to run as one Livy batch. Text fields may hold `{name}` templates, which are filled from the
 * execution's input when the job is submitted. Always there: `{rootPath}`; and `{runPath}`, a folder under it that the
 * execution has to itself.
 */
export interface SparkJob {
  /** Names the job's states and functions, unique in its pipeline: letters and digits, e.g. `MilesPerRate`. */
  readonly name: string;
  /** The application's jar, e.g. `{rootPath}/emr-step-functions/spark-taxi.jar` (Livy's `file`). */
  readonly file: string;
  /** The application's main class (Livy's `className`). */
  readonly className: string;
  /** The main class's arguments (Livy's `args`). */
  readonly args: readonly string[];
  /** Seconds from its submission until it must run; one hour unless said. */
  readonly startLimitSeconds?: number;
  /** Seconds that it may run; 24 hours unless said. */
  readonly runLimitSeconds?: number;
}

/** Spark jobs that run one after the other, each only once the one before it has succeeded. */
export interface Pipeline {
  /** The state machine's name in the console. */
  readonly name: string;
  /** One sentence for the console: what the pipeline makes of what. */
  readonly description: string;
  /** At least one job, in the order in which they run. */
  readonly jobs: readonly SparkJob[];
  /** Where the last job leaves its result: a folder under the root path, with the same templates as a job. */
  readonly result: string;
}
