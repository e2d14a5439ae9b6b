/** A cause in words: of a failed function, the message in Lambda's JSON; of anything else, the cause as it is. */
export function causeText(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : cause;
  } catch {
    return cause;
  }
}
