import { ROOT_PATH, RUN_PATH } from "./paths";

/** What an execution's input may contain. */

/** Maximum bytes of a text, as JSON without its quotes: the bounds of pipelines depend on it. */
export const MAX_INPUT_BYTES = 256;

/** A text that S3, Hadoop and Spark all accept as the name of one folder. */
export const FOLDER_NAME = /^(?!\.{1,2}$)[\w.=-]+$/;

/** A name that can be used in templates, in JSONPath and as a key of an input. */
export const IDENTIFIER = /^[A-Za-z]\w*$/;

/** The input that says whether items are run again although their result exists. */
export const AGAIN = "again";

/**
 * Prefix of the names that Step Functions itself adds to an input.
 * Source: "Associate workflow executions" in the Step Functions guide.
 */
export const STEP_FUNCTIONS_PREFIX = "AWS_STEP_FUNCTIONS";

/** Names that already have a meaning in an execution's input or in a template. */
export const RESERVED_NAMES: readonly string[] = [ROOT_PATH, RUN_PATH, AGAIN];
