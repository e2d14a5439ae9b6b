/**
 * Physical names without the stack's suffix. What a job or a pipeline gives its name to is limited in length by AWS, so
 * that limits.ts has to know the names as well as the components that register them.
 */
export const FUNCTION_NAMES = {
  check: "LivyCheckFunction",
  query: "SparkJobStatusFunction",
  stop: "SparkJobStopFunction",
  items: "SparkJobItemsFunction",
  outcome: "SparkJobOutcomeFunction",
  janitor: "SparkJobJanitorFunction",
} as const;

/** The function that submits a job. */
export function submitFunctionName(job: string): string {
  return `${job}JobSubmitFunction`;
}

/** The role of a pipeline's state machine. */
export function machineRoleName(pipeline: string): string {
  return `StepFunctionsStateExecutionRole-${pipeline}`;
}

/** The rule that calls the janitor when an execution of a pipeline's machine ends without success. */
export function janitorRuleName(pipeline: string): string {
  return `SparkJobJanitor-${pipeline}`;
}
