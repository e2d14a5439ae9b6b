/**
 * Physical names without the stack's suffix. AWS limits the length of names that contain a job's or a pipeline's name,
 * so limits.ts uses them as well as the components that register the resources.
 */
export const FUNCTION_NAMES = {
  check: "LivyCheckFunction",
  query: "SparkJobStatusFunction",
  driverLog: "SparkJobDriverLogFunction",
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
