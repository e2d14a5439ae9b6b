import { compile } from "../../asl/compile";
import type { ExecutionContext, ExecutionEnded, OutcomeEvent } from "../../asl/contract";
import { axiosTransport } from "../livy/axiosTransport";
import type { LivyAnswer, LivyRequest } from "../livy/livyAnswer";
import type { SparkApplication } from "../livy/livyBatch";
import { createLivy } from "../livy/livyStandIn";
import type { LivyStandIn } from "../livy/livyStandIn";
import { caller, lambdaOf } from "./calls";
import type { CallFault, Lambda } from "./calls";
import { bodiesOf } from "./functions";
import type { Bodies, Handlers } from "./functions";
import { runMachine } from "./machine";
import type { Ending, Place } from "./machine";
import { randomOf } from "./random";
import type { Random } from "./random";
import type { PlannedExecution, Scenario } from "./scenario";
import { weatherOf } from "./weather";

/** Something that went wrong on purpose. */
export interface Injected {
  readonly what: string;
  /** The execution it happened to; empty: to all of the run. */
  readonly about: string;
  /** The function it happened in. */
  readonly in: string;
}

/** What became of an execution: of its start, and of each redrive. */
export interface Course {
  readonly context: ExecutionContext;
  readonly endings: readonly Ending[];
  /** What its groups were last said to have come to, by their names. */
  readonly outcomes: ReadonlyMap<string, OutcomeEvent["outcomes"]>;
  /** When it had ended for good and the janitor, if it was to come, was done; milliseconds since 1970. */
  readonly cleanAt: number;
}

/** All that happened in a run. */
export interface Happened {
  readonly beginning: number;
  readonly courses: readonly Course[];
  readonly applications: readonly SparkApplication[];
  readonly injected: readonly Injected[];
  /** Each DELETE that reached Livy, and when the same function had last looked at the batch before. */
  readonly deletes: readonly { readonly name: string; readonly lookedAt: number }[];
  /** When Livy lost its memory, milliseconds since 1970. */
  readonly amnesia: readonly number[];
  /** When Livy was restarted, with its memory or without. */
  readonly restarts: readonly number[];
}

const EXECUTION_ARN = "arn:aws:states:us-east-1:123456789012:execution:";

/** Plays a scenario to its end, until nothing moves any more. */
export async function play(
  seed: number,
  run: number,
  scenario: Scenario,
  handlers: Handlers,
): Promise<Happened> {
  const random = randomOf(seed, run, "weather");
  const beginning = Date.now();
  const injected: Injected[] = [];
  const livy = createLivy({ ...scenario.livy, plan: scenario.planOf });
  const weather = weatherOf(scenario, random, beginning);
  const deletes: { name: string; lookedAt: number }[] = [];
  const looks = new Map<string, number>();
  const handle = (request: LivyRequest) => {
    const look = `${caller().name} ${request.path}`;
    if (request.method === "DELETE") {
      deletes.push({ name: request.path.slice("/batches/".length), lookedAt: looks.get(look) ?? Infinity });
    } else {
      looks.set(look, Date.now());
    }
    return livy.handle(request);
  };
  const transport = axiosTransport(handle, (request) => {
    const fault = weather.faultFor(request);
    if (fault !== undefined) {
      const { about, name } = caller();
      const what = weather.outageAt(Date.now()) === undefined ? wordsOf(fault) : "outage";
      injected.push({ what, about, in: name });
    }
    return fault;
  });
  const lambda = lambdaOf(transport.adapter, scenario.callFaultRate, random, (fault: CallFault, about) => {
    injected.push({ what: fault, about, in: "" });
  });
  const bodies = bodiesOf(handlers, scenario);
  const definition = compile(scenario.pipeline, bodies.bindings);

  const amnesia: number[] = [];
  const restarts: number[] = [];
  submitStrangers(livy, scenario.strangers);
  const disturbances = [
    ...scenario.outages.map(async ({ from, seconds, restart, strangers }) => {
      await wait(from + seconds);
      if (restart !== undefined) {
        livy.restart(restart);
        (restart.recovery ? [restarts] : [restarts, amnesia]).forEach((list) => list.push(Date.now()));
        const what = restart.recovery ? "restart with recovery" : "restart without memory";
        injected.push({ what, about: "", in: "" });
        submitStrangers(livy, strangers);
      }
    }),
    ...scenario.failingStarts.map(async ({ at, count }) => {
      await wait(at);
      livy.failStarts(count);
      injected.push({ what: "failing starts", about: "", in: "" });
    }),
  ];
  const courses = await Promise.all(
    scenario.executions.map((planned) =>
      course(planned, { scenario, definition, bodies, lambda, random, injected }),
    ),
  );
  await Promise.all(disturbances);
  await lambda.settled();
  return { beginning, courses, applications: livy.applications(), injected, deletes, amnesia, restarts };
}

interface Stage {
  readonly scenario: Scenario;
  readonly definition: ReturnType<typeof compile>;
  readonly bodies: Bodies;
  readonly lambda: Lambda;
  readonly random: Random;
  readonly injected: Injected[];
}

/** An execution from its start to its last end, with the janitor after each end without success. */
async function course(planned: PlannedExecution, stage: Stage): Promise<Course> {
  const { bodies, lambda, injected } = stage;
  const { name } = planned;
  const context: ExecutionContext = {
    Id: EXECUTION_ARN + name,
    Name: name,
    Input: stage.scenario.input,
  };
  const endings: Ending[] = [];
  const outcomes = new Map<string, OutcomeEvent["outcomes"]>();
  const janitors: Promise<void>[] = [];
  await wait(planned.startsAt);
  let from: Place | undefined;
  for (let redrives = 0; ; redrives += 1) {
    const { abort, aborted } = abortion(planned.aborts[redrives]?.after);
    const ending = await runMachine(
      stage.definition,
      (arn, event) => {
        if (arn === bodies.bindings.outcome.arn) {
          const { group, outcomes: told } = event as OutcomeEvent;
          outcomes.set(group, told);
        }
        return lambda.call({ ...bodies.byArn(arn)(event), about: name });
      },
      {
        ...context,
        RedriveCount: redrives,
        ...(redrives === 0 ? {} : { RedriveTime: new Date().toISOString() }),
      },
      from,
      aborted,
    );
    clearTimeout(abort);
    endings.push(ending);
    if (ending.status === "SUCCEEDED") {
      break;
    }
    janitors.push(janitor(stage, context, ending, redrives));
    if (ending.status === "ABORTED") {
      injected.push({ what: "aborted", about: name, in: "" });
    }
    const pause = redriveAfter(planned, ending, redrives);
    if (pause === undefined) {
      break;
    }
    injected.push({ what: "redriven", about: name, in: "" });
    await wait(pause);
    from = ending.place;
  }
  await Promise.all(janitors);
  return { context, endings, outcomes, cleanAt: Date.now() };
}

function redriveAfter(planned: PlannedExecution, { status }: Ending, redrives: number): number | undefined {
  if (status === "ABORTED") {
    return planned.aborts[redrives]?.redriveAfter;
  }
  return redrives === 0 ? planned.redriveAfterFailure : undefined;
}

function abortion(after: number | undefined): { abort: NodeJS.Timeout | undefined; aborted: Promise<void> } {
  let abort: NodeJS.Timeout | undefined;
  const aborted = new Promise<void>((resolve) => {
    abort = after === undefined ? undefined : setTimeout(resolve, after * 1000);
  });
  return { abort, aborted };
}

/** EventBridge tells the janitor, sometimes twice; Lambda calls it again, twice, when it fails. */
async function janitor(stage: Stage, { Id, Name }: ExecutionContext, ending: Ending, redriveCount: number) {
  const { bodies, lambda, random } = stage;
  const event: ExecutionEnded = {
    detail: {
      executionArn: Id,
      name: Name,
      status: ending.status === "ABORTED" ? "ABORTED" : "FAILED",
      stopDate: ending.at,
      redriveCount,
    },
  };
  const told = async () => {
    await wait(random.between(0, 5));
    for (const again of [60, 120, undefined]) {
      try {
        await lambda.call({ ...bodies.janitor(event), about: Name });
        return;
      } catch {
        await wait(again ?? 0);
      }
    }
  };
  await Promise.all(random.chance(0.1) ? [told(), told()] : [told()]);
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

function wordsOf(fault: {
  readonly kind: string;
  readonly status?: number;
  readonly handled?: boolean;
}): string {
  const handled = fault.handled === undefined ? "" : fault.handled ? ", handled" : ", not handled";
  return fault.kind === "status" ? `status ${String(fault.status)}${handled}` : fault.kind;
}

function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });
}
