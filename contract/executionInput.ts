/** What a text of an execution's input may be. */

/** The most bytes of one, as JSON without its quotes: what the pipelines' bounds rest on. */
export const MAX_INPUT_BYTES = 256;

/** A text that is one folder's name to S3, Hadoop and Spark alike. */
export const FOLDER_NAME = /^(?!\.{1,2}$)[\w.=-]+$/;
