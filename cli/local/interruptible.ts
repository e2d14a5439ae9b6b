import { stopAll } from "./runtime/supervisor";

/**
 * Runs work that holds nothing but processes, e.g. a build: an abort ends them at once.
 *
 * @throws the signal's reason when it aborts
 */
export async function interruptible<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const stop = () => void stopAll();
  signal.addEventListener("abort", stop);
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", stop);
    signal.throwIfAborted();
  }
}
