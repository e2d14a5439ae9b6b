/** A cause in words: of a failed function, its message instead of Lambda's JSON. */
export function causeText(cause: unknown): string {
  if (typeof cause !== "string") {
    return JSON.stringify(cause);
  }
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : cause;
  } catch {
    return cause;
  }
}
