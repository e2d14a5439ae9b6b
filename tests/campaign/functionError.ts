/** An error as Step Functions gets it from Lambda: named by its type, with Lambda's JSON as its cause. */
export function functionError(errorType: string, errorMessage: string): Error {
  return Object.assign(new Error(JSON.stringify({ errorType, errorMessage, trace: [] })), {
    name: errorType,
  });
}
