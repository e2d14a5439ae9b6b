/** A file of this repository, and its key under the root path. */
export interface StagedFile {
  readonly path: string;
  readonly key: string;
  readonly contentType: string;
}

/**
 * The files that every stack puts under its root path.
 *
 * @param input the pipelines' input, and its content type
 */
export function stagedFiles(input: {
  readonly inputFile: string;
  readonly inputType: string;
}): readonly StagedFile[] {
  return [
    {
      path: "assets/spark-taxi/target/spark-taxi.jar",
      key: "emr-step-functions/spark-taxi.jar",
      contentType: "application/java-archive",
    },
    {
      path: input.inputFile,
      key: "emr-step-functions/input/tripdata.csv",
      contentType: input.inputType,
    },
  ];
}
