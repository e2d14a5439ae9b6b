/** The roots that templates name, and the program's own folders under the root path. */

/** The template of `s3://bucket[/prefix]`, the stack's root path, and its name in an execution's input. */
export const ROOT_PATH = "rootPath";

/** The template of the working folder of an execution, or of an item of a forEach. */
export const RUN_PATH = "runPath";

/** The folder under the root path that the program keeps its own files in. */
export const PROGRAM_FOLDER = "emr-step-functions";

/** The folder under the root path that has the working folders of all executions. */
export const RUNS_FOLDER = `${PROGRAM_FOLDER}/runs`;

/** How the folders begin in which an application writes a result before it publishes it: see `assets/`. */
export const STAGING_PREFIX = `${PROGRAM_FOLDER}/_staging`;
