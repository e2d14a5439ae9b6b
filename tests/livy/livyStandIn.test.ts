import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { virtualClock } from "../support/virtualClock";
import type { VirtualClock } from "../support/virtualClock";
import { bodyOf, normalised, parsed } from "./exchange";
import type { Exchange, LivyCall, Recording } from "./exchange";
import type { LivyAnswer } from "./livyAnswer";
import type { Plan } from "./livyBatch";
import { createLivy } from "./livyStandIn";
import type { LivyStandIn } from "./livyStandIn";
import { SCENARIOS } from "./scenarios";
import type { Player, Scenario } from "./scenarios";

const RECORDINGS = JSON.parse(readFileSync(join(__dirname, "recordings.json"), "utf8")) as Recording[];
const EXCHANGES = RECORDINGS.flatMap(({ exchanges }) => exchanges);

describe("livyStandIn answers as recorded:", () => {
  it("all scenarios", () => {
    assert.deepEqual(
      RECORDINGS.map(({ scenario }) => scenario),
      SCENARIOS.map(({ name }) => name),
    );
  });

  for (const [index, scenario] of SCENARIOS.entries()) {
    describe(scenario.name, () => {
      const clock = virtualClock();
      const recorded = RECORDINGS[index]?.exchanges ?? [];
      let played: readonly Exchange[] = [];

      before(async () => {
        played = await play(scenario, clock);
      });

      for (const [at, exchange] of recorded.entries()) {
        it(`${exchange.request.method} ${exchange.request.path}: ${exchange.what}`, () => {
          assert.deepEqual(played[at], exchange);
        });
      }

      it("and nothing more", () => {
        assert.equal(played.length, recorded.length);
      });
    });
  }
});

/** The stand-in's exchanges, in a Livy of the scenario's configuration. */
async function play(scenario: Scenario, clock: VirtualClock): Promise<Exchange[]> {
  const retain = /^(\d+)s$/.exec(scenario.livyConf["livy.server.session.state-retain.sec"] ?? "86400s")?.[1];
  const livy = createLivy({
    maxCreation: Number(scenario.livyConf["livy.server.session.max-creation"] ?? "20"),
    retainSeconds: Number(retain),
    plan: recordedPlan,
  });
  const exchanges: Exchange[] = [];
  const player: Player = {
    call: (what, request) => {
      const { status, body } = send(livy, request);
      exchanges.push({ what, request, status, answer: normalised(status, parsed(body)) });
      return Promise.resolve();
    },
    until: async (path, wanted) => {
      const done = () => {
        const { status, body } = send(livy, { method: "GET", path });
        return wanted(status, parsed(body) as object);
      };
      for (const from = Date.now(); !done();) {
        assert.ok(Date.now() - from < 100_000, `waited too long for ${path}`);
        await clock.tick(1_000);
      }
    },
    sparkSubmit: (works) => {
      livy.failStarts(works ? 0 : 1);
      return Promise.resolve();
    },
    crash: () => {
      livy.restart({ recovery: false });
      return Promise.resolve();
    },
  };
  await scenario.play(player);
  return exchanges;
}

function send(livy: LivyStandIn, call: LivyCall): LivyAnswer {
  return livy.handle({
    method: call.method,
    path: call.path,
    body: bodyOf(call),
    headers: call.requestedBy === false ? {} : { "x-requested-by": "test" },
  });
}

/**
 * What became of a batch when it was recorded. What an application says is no business of Livy's and so not of the
 * stand-in's: it is taken from the recorded logs. How that is cut into views and pages is the stand-in's.
 */
function recordedPlan(name: string | null): Plan {
  const classOf = (exchange: Exchange) =>
    (exchange.request.body ?? {}) as { name?: string; className?: string };
  const posts = EXCHANGES.filter(({ status }) => status === 201).map(classOf);
  const mine = posts.find((post) => post.name === name)?.className;
  const names = posts.filter(({ className }) => className === mine).map((post) => post.name);
  const answers = EXCHANGES.filter(({ request: { path } }) =>
    names.some((one) => path === `/batches/${one ?? ""}` || path === `/batches/${one ?? ""}/log?size=1000`),
  ).map(({ answer }) => answer as { state?: string; log?: string[] });
  const logs = answers.map(({ log = [] }) => log).sort((a, b) => b.length - a.length);
  return {
    runSeconds: answers.some(({ state }) => state === "running") ? Infinity : 2,
    verdict: answers.some(({ state }) => state === "dead") ? "dead" : "success",
    log: logs[0]?.slice(1, -1) ?? [],
  };
}
