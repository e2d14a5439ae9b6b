import axios from "axios";

import { adapterOfCaller, aheadMs } from "./calls";
import type { Handlers } from "./functions";
import { judge } from "./judge/judge";
import type { Judgement } from "./judge/judge";
import { ODDS } from "./odds";
import type { Odds } from "./odds";
import { randomOf } from "./random";
import { play } from "./run";
import type { RunHistory } from "./run";
import { scenarioOf } from "./scenario";

/** A run and what is to be said of it. */
export interface Judged extends Judgement {
  readonly run: number;
  readonly history: RunHistory;
}

/**
 * Plays runs of a seed one after the other, each by itself the same whatever ran before. To be called under a virtual
 * clock. Meanwhile axios, `Date.now` (each function has a clock of its own) and `Math.random` (by which the interpreter
 * draws its pauses) are the campaign's.
 *
 * @param odds those that differ from the campaign's own
 * @param enough whether to stop after a run
 */
export async function campaign(
  seed: number,
  runs: readonly number[],
  handlers: Handlers,
  odds: Partial<Odds> = {},
  enough: (judged: Judged) => boolean = () => false,
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  const adapter = axios.defaults.adapter;
  const mathRandom = Math.random;
  const now = Date.now;
  axios.defaults.adapter = adapterOfCaller;
  Date.now = () => now() + aheadMs();
  try {
    for (const run of runs) {
      Math.random = randomOf(seed, run, "pauses").next;
      const scenario = scenarioOf(seed, run, { ...ODDS, ...odds });
      const history = await play(seed, run, scenario, handlers);
      const one = { run, history, ...judge(scenario, history) };
      judged.push(one);
      if (enough(one)) {
        break;
      }
    }
  } finally {
    Math.random = mathRandom;
    Date.now = now;
    if (adapter !== undefined) {
      axios.defaults.adapter = adapter;
    }
  }
  return judged;
}
