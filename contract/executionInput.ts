import { ROOT_PATH, RUN_PATH } from "./paths";

/** What an execution's input may have. */

/** The most bytes of a text, as JSON without its quotes: what the pipelines' bounds rest on. */
export const MAX_INPUT_BYTES = 256;

/** A text that is one folder's name to S3, Hadoop and Spark alike. */
export const FOLDER_NAME = /^(?!\.{1,2}$)[\w.=-]+$/;

/** A name that templates, JSONPath and the JSON of an input can have. */
export const IDENTIFIER = /^[A-Za-z]\w*$/;

/** The input that says whether items are run again whose result exists. */
export const AGAIN = "again";

/**
 * How the names begin that Step Functions itself puts into an input.
 * Source: "Associate workflow executions" in the Step Functions guide.
 */
export const STEP_FUNCTIONS_PREFIX = "AWS_STEP_FUNCTIONS";

/** Names that an execution's input, or a template, has already. */
export const RESERVED_NAMES: readonly string[] = [ROOT_PATH, RUN_PATH, AGAIN];
