/** Default seconds to wait for a driver's log: EMR copies logs every five minutes. */
export const DRIVER_LOG_WAIT_SECONDS = 360;

/**
 * Timeout of each function in seconds. The query function has its poll window and `queryExtra`: time for a last poll,
 * for the second one at an end state, and for the log of a failure. The function that waits for a driver's log has
 * `driverLogExtra` besides that wait, to read it.
 */
export const FUNCTION_TIMEOUT_SECONDS = {
  check: 20,
  submit: 90,
  queryExtra: 90,
  stop: 300,
  driverLogExtra: 60,
  items: 10,
  outcome: 10,
  janitor: 600,
} as const;
