import { compile } from "../../compiler/compile";
import { groupsOf } from "../../model/steps";
import { axiosTransport } from "../livy/axiosTransport";
import type { Fault } from "../livy/faults";
import { message } from "../livy/livyAnswer";
import type { LivyAnswer, LivyRequest } from "../livy/livyAnswer";
import type { SparkApplication } from "../livy/livyBatch";
import type { BatchBody } from "../livy/livyPost";
import { createLivy } from "../livy/livyStandIn";
import type { LivyStandIn } from "../livy/livyStandIn";
import { caller, lambdaOf } from "./calls";
import type { Caller } from "./calls";
import { courseOf, wait } from "./course";
import type { Course } from "./course";
import { bodiesOf } from "./functions";
import type { Handlers } from "./functions";
import { randomOf } from "./random";
import type { Outage, Scenario } from "./scenario";
import { isHarmfulLie, weatherOf } from "./weather";

/** Something that went wrong on purpose. */
export interface Injected {
  readonly what: string;
  /** The ARN of the execution it happened to; empty: to all of the run. */
  readonly about: string;
  /** The function it happened in; of a call that was lost, too. */
  readonly in: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What an answer in Livy's place said. */
  readonly status?: number;
}

/** An application, and whose call had it started; undefined: somebody else's. */
export type Started = SparkApplication & { readonly by: Caller | undefined };

/** A DELETE that reached Livy. */
export interface Delete {
  readonly idOrName: string;
  readonly at: number;
  /** When the same function had last looked at the batch before; Infinity: never. */
  readonly lookedAt: number;
  /** Whether its caller had long given up. */
  readonly late: boolean;
}

/** All that happened in a run. */
export interface RunHistory {
  readonly beginning: number;
  readonly courses: readonly Course[];
  readonly applications: readonly Started[];
  readonly injected: readonly Injected[];
  readonly deletes: readonly Delete[];
  /** When Livy lost its memory, milliseconds since 1970. */
  readonly amnesia: readonly number[];
  /** When Livy was restarted, with its memory or without. */
  readonly restarts: readonly number[];
  /** When Livy did not answer. */
  readonly outages: readonly { readonly from: number; readonly to: number }[];
  /** When, and for which execution, Livy said twice in a row that a batch is gone or at its end, and it was not. */
  readonly liedTwice: readonly { readonly about: string; readonly at: number }[];
  /** Whether its pipeline has a group within a group. */
  readonly isNested: boolean;
}

/** Seconds until a request arrives that is late. */
const LATEST_SECONDS = 120;

/** Plays a scenario to its end, until nothing moves any more. */
export async function play(
  seed: number,
  run: number,
  scenario: Scenario,
  handlers: Handlers,
): Promise<RunHistory> {
  const random = randomOf(seed, run, "weather");
  const beginning = Date.now();
  const injected: Injected[] = [];
  const tell = (what: string, about = "", where = "", status?: number) => {
    injected.push({ what, about, in: where, at: Date.now(), ...(status !== undefined && { status }) });
  };
  const livy = createLivy({ ...scenario.livy, plan: planned(scenario) });
  const weather = weatherOf(scenario, random, beginning);
  const amnesia: number[] = [];
  const restarts: number[] = [];
  const returns = async ({ seconds, restart, strangers }: Omit<Outage, "from">) => {
    await wait(seconds);
    if (restart !== undefined) {
      livy.restart(restart);
      (restart.recovery ? [restarts] : [restarts, amnesia]).forEach((list) => list.push(Date.now()));
      tell(restart.recovery ? "restart with recovery" : "restart without memory");
      submitStrangers(livy, strangers);
    }
  };
  const { record, handle } = recorder(livy, (now) => weather.outageAt(now) !== undefined);
  const disturbances: Promise<void>[] = [];
  let crash = scenario.crashAtLog;
  const transport = axiosTransport(handle, (request) => {
    if (crash !== undefined && /\/log(\?|$)/.test(request.path)) {
      tell("crash as a log is read");
      weather.begin(crash);
      disturbances.push(returns(crash));
      crash = undefined;
    }
    const fault = weather.faultFor(request);
    const { about, name } = caller() ?? { about: "", name: "" };
    record.fault(request, fault, about);
    if (fault !== undefined) {
      const isAway = weather.outageAt(Date.now()) !== undefined;
      const status = fault.kind === "status" ? fault.status : undefined;
      tell(isAway ? "outage" : wordsOf(fault), about, name, status);
    }
    return fault;
  });
  const lambda = lambdaOf(transport.adapter, scenario, random, (fault, { about, name }) => {
    tell(fault, about, name);
  });
  const bodies = bodiesOf(handlers, scenario);
  const definition = compile(scenario.pipeline, bodies.bindings).machine;

  if (scenario.livy.endedBefore !== undefined) {
    tell("more than a page of batches");
  }
  submitStrangers(livy, scenario.strangers);
  disturbances.push(
    ...scenario.outages.map(async (outage) => {
      await wait(outage.from);
      await returns(outage);
    }),
    ...scenario.failingStarts.map(async ({ at, count }) => {
      await wait(at);
      livy.failStarts(count);
      tell("failing starts");
    }),
  );
  const stage = { scenario, definition, bodies, lambda, random, tell };
  const courses = await Promise.all(scenario.executions.map((one) => courseOf(one, stage)));
  await Promise.all(disturbances);
  await lambda.settled();
  if (injected.some(({ what }) => what === "late")) {
    await wait(LATEST_SECONDS);
  }
  const applications = livy.applications().map((one, index) => ({ ...one, by: record.starters[index] }));
  const { deletes, liedTwice } = record;
  const told = { injected, deletes, amnesia, restarts, outages: weather.outages(), liedTwice };
  const isNested = groupsOf(scenario.pipeline.run).length > 1;
  return { beginning, courses, applications, ...told, isNested };
}

/** A plan for each application, by how many there were that do the same. */
function planned(scenario: Scenario) {
  const counts = new Map<string, number>();
  return (_name: string | null, _earlier: number, body: BatchBody) => {
    const same = [body.className, ...body.args.filter((text) => !text.includes("/"))].join(" ");
    const earlier = counts.get(same) ?? 0;
    counts.set(same, earlier + 1);
    return scenario.planOf(body, earlier);
  };
}

/** Has Livy handle requests, and keeps what the judge needs of them. */
function recorder(livy: LivyStandIn, isAway: (now: number) => boolean) {
  const starters: (Caller | undefined)[] = [];
  const deletes: Delete[] = [];
  const liedTwice: { about: string; at: number }[] = [];
  const looks = new Map<string, number>();
  const late = new WeakSet<LivyRequest>();
  const lies = new Map<string, Fault>();

  const fault = (request: LivyRequest, happens: Fault | undefined, about: string): void => {
    if (happens?.kind === "late") {
      late.add(request);
    }
    const question = `${request.method} ${request.path}`;
    if (happens === undefined || !isHarmfulLie(happens)) {
      lies.delete(question);
    } else if (lies.has(question)) {
      liedTwice.push({ about, at: Date.now() });
    } else {
      lies.set(question, happens);
    }
  };
  const handle = (request: LivyRequest): LivyAnswer => {
    if (isAway(Date.now())) {
      // It was late, and Livy is not there.
      return message(503, "away");
    }
    const look = `${caller()?.name ?? ""} ${request.path}`;
    if (request.method === "DELETE") {
      const idOrName = decodeURIComponent(request.path.slice("/batches/".length));
      const lookedAt = looks.get(look) ?? Infinity;
      deletes.push({ idOrName, at: Date.now(), lookedAt, late: late.has(request) });
    } else {
      looks.set(look, Date.now());
    }
    if (request.method !== "POST") {
      return livy.handle(request);
    }
    const before = livy.applications().length;
    const answer = livy.handle(request);
    if (livy.applications().length > before) {
      starters[before] = caller();
    }
    return answer;
  };
  return { record: { fault, starters, deletes, liedTwice }, handle };
}

function submitStrangers(livy: LivyStandIn, count: number): readonly LivyAnswer[] {
  return Array.from({ length: count }, (_, index) =>
    livy.handle({
      method: "POST",
      path: "/batches",
      headers: { "x-requested-by": "strangers" },
      body: JSON.stringify({
        file: "s3://strangers/f.jar",
        ...(index % 2 === 0 && { name: `stranger-${String(livy.applications().length)}` }),
      }),
    }),
  );
}

function wordsOf(fault: Fault): string {
  if (fault.kind !== "status") {
    return fault.kind;
  }
  const handled = fault.handled ? ", handled" : "";
  const { status } = fault;
  return status >= 500 ? `status 5xx${handled}` : status < 400 ? "redirect" : `status ${String(status)}`;
}
