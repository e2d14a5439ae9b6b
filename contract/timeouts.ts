/**
 * Timeout of each function in seconds. The query function has its poll window and `queryExtra`: time for a last poll,
 * for the second one at an end state, and for the log of a failure.
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
