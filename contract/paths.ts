/** The root paths that templates refer to, and the program's own folders under the root path. */

/** The name of the stack's root path, `s3://bucket[/prefix]`, in templates and in an execution's input. */
export const ROOT_PATH = "rootPath";

/** The name, in templates, of the working folder of an execution or of an item of a forEach. */
export const RUN_PATH = "runPath";

/** The folder under the root path that has the program's own files. */
export const PROGRAM_FOLDER = "emr-step-functions";

/** The folder under the root path that has the working folders of all executions. */
export const RUNS_FOLDER = `${PROGRAM_FOLDER}/runs`;

/** Prefix of the folders in which an application writes a result before it publishes it: see `assets/`. */
export const STAGING_PREFIX = `${PROGRAM_FOLDER}/_staging`;
