import { describeExit } from "./ready";
import { type Managed, stopWithAll } from "../../common/supervisor";

export interface Upkeep {
  /** Starts the server once more. */
  readonly start: () => Managed;
  /** Resolves when it is up; rejects when it does not come up. */
  readonly untilUp: (server: Managed) => Promise<unknown>;
  /** Takes a sentence each time the server has ended, is up again, or is not restarted any more. */
  readonly say: (text: string) => void;
}

/**
 * Starts a server again each time it has ended without having been stopped, as a service manager does. One that
 * does not come up is not tried again; one that came up and ended later is.
 *
 * @returns stops the server for good, also while it starts; so does `stopAll`
 */
export function keepUp(first: Managed, { start, untilUp, say }: Upkeep): Pick<Managed, "stop"> {
  const { name } = first;
  const state = { server: first, stopping: false };
  const report = (what: string): void => {
    if (!state.stopping) {
      say(`${name} ${what}`);
    }
  };
  const upkeep = async (): Promise<void> => {
    for (;;) {
      const exit = await state.server.exited;
      if (state.stopping) {
        return;
      }
      report(`ended (${describeExit(exit)}) and is being restarted`);
      state.server = start();
      await untilUp(state.server);
      report("is up again");
    }
  };
  const over = upkeep().catch((error: unknown) => {
    report(`is not restarted any more: ${(error as Error).message}`);
  });
  const stop = async (): Promise<void> => {
    state.stopping = true;
    await state.server.stop();
    await over;
  };
  const remove = stopWithAll({ stop });
  void over.then(remove);
  return { stop };
}
