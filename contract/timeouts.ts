/**
 * Seconds that each function may run before Lambda ends it. The query function has its window and `queryExtra`: a last
 * look, the second one at an end, and the log of a failure.
 */
export const FUNCTION_TIMEOUT_SECONDS = {
  check: 20,
  submit: 90,
  queryExtra: 90,
  stop: 300,
  items: 10,
  outcome: 10,
  janitor: 600,
} as const;
