/** A cause as text: for a failed function, the message in Lambda's JSON; otherwise the cause unchanged. */
export function causeText(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : cause;
  } catch {
    return cause;
  }
}
