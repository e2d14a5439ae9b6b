import { describeExit } from "./ready";
import { type Managed, stopWithAll } from "../../common/supervisor";

export interface Upkeep {
  /** Starts the server once more. */
  readonly start: () => Managed;
  /** Resolves when it is up; rejects when it does not come up. */
  readonly untilUp: (server: Managed) => Promise<unknown>;
  /** Takes a sentence each time the server has ended, is up again, or is given up. */
  readonly say: (news: string) => void;
}

/**
 * Starts a server again each time it has ended without having been told to, as a service manager does. One that
 * does not come up is given up; one that came up and ended again is not.
 * @returns ends the server for good, also in the midst of a start; so does `stopAll`
 */
export function keepUp(first: Managed, { start, untilUp, say }: Upkeep): Pick<Managed, "stop"> {
  const { name } = first;
  const state = { server: first, told: false };
  const news = (what: string): void => {
    if (!state.told) {
      say(`${name} ${what}`);
    }
  };
  const upkeep = async (): Promise<void> => {
    for (;;) {
      const exit = await state.server.exited;
      if (state.told) {
        return;
      }
      news(`ended (${describeExit(exit)}) and is started again`);
      state.server = start();
      await untilUp(state.server);
      news("is up again");
    }
  };
  const over = upkeep().catch((error: unknown) => {
    news(`is given up: ${(error as Error).message}`);
  });
  const stop = async (): Promise<void> => {
    state.told = true;
    await state.server.stop();
    await over;
  };
  const takeOff = stopWithAll({ stop });
  void over.then(takeOff);
  return { stop };
}
