import type { compile } from "../../compiler/compile";
import type {
  ExecutionContext,
  ExecutionEnded,
  Failure,
  OutcomeEvent,
  StopEvent,
} from "../../contract/events";
import type { Lambda } from "./calls";
import type { Bodies } from "./functions";
import { runMachine } from "./machine";
import type { Ending, Place } from "./machine";
import type { Random } from "./random";
import type { PlannedExecution, Scenario } from "./scenario";

/** What became of an execution: of its start, and of each redrive. */
export interface Course {
  readonly context: ExecutionContext;
  /** For whom its applications work, by its input. */
  readonly who: string;
  readonly endings: readonly Ending[];
  /** When its start, and each redrive, began; milliseconds since 1970. */
  readonly begins: readonly number[];
  /** When the janitor was first told of each end; undefined: never, or there was no need. */
  readonly toldAt: readonly (number | undefined)[];
  /** Each answer of its groups' outcome functions: what they were told. */
  readonly outcomes: readonly OutcomeEvent[];
  readonly stops: readonly Stop[];
  /** When it had ended for good and the janitor, if it was to come, was done; milliseconds since 1970. */
  readonly cleanAt: number;
}

/** A call of the stop function that answered. */
export interface Stop {
  readonly attempt: number;
  readonly jobName: string;
  readonly values: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly cause: string;
}

export interface Stage {
  readonly scenario: Scenario;
  readonly definition: ReturnType<typeof compile>["machine"];
  readonly bodies: Bodies;
  readonly lambda: Lambda;
  readonly random: Random;
  readonly tell: (what: string, about: string) => void;
}

const ARN = "arn:aws:states:us-east-1:123456789012:execution:";

/** An execution from its start to its last end, with the janitor after each end without success. */
export async function courseOf(planned: PlannedExecution, stage: Stage): Promise<Course> {
  const { bodies, lambda, scenario, tell } = stage;
  const { machine, name, who } = planned;
  const context: ExecutionContext = {
    Id: `${ARN}${machine}:${name}`,
    Name: name,
    Input: { ...scenario.input, who },
  };
  const endings: Ending[] = [];
  const begins: number[] = [];
  const toldAt: (number | undefined)[] = [];
  const outcomes: OutcomeEvent[] = [];
  const stops: Stop[] = [];
  const janitors: Promise<void>[] = [];
  await wait(planned.startsAt);
  let from: Place | undefined;
  for (let redrives = 0; ; redrives += 1) {
    const { abort, aborted } = abortion(planned.aborts[redrives]?.after);
    const invoke = async (arn: string, event: unknown): Promise<unknown> => {
      const began = Date.now();
      const answer = await lambda.call({ ...bodies.byArn(arn)(event), about: context.Id, attempt: redrives });
      if (arn === bodies.bindings.outcome.name) {
        outcomes.push(event as OutcomeEvent);
      } else if (arn === bodies.bindings.stop.name) {
        const { jobName, values } = event as StopEvent;
        stops.push({ attempt: redrives, jobName, values, from: began, cause: (answer as Failure).Cause });
      }
      return answer;
    };
    begins.push(Date.now());
    const redrive = redrives > 0 && { RedriveTime: new Date().toISOString() };
    const execution = { ...context, RedriveCount: redrives, ...redrive };
    const ending = await runMachine(stage.definition, invoke, execution, from, aborted);
    clearTimeout(abort);
    endings.push(ending);
    if (ending.status === "SUCCEEDED") {
      break;
    }
    const after = planned.toldAfter[redrives % planned.toldAfter.length];
    if (after === undefined) {
      tell("event lost", context.Id);
    } else {
      if (after >= 60) {
        tell("event minutes late", context.Id);
      }
      toldAt[redrives] = Date.now() + after * 1000;
      janitors.push(janitor(stage, context, ending, redrives, after));
    }
    if (ending.status === "ABORTED") {
      tell("aborted", context.Id);
    }
    const pause = redriveAfter(planned, ending, redrives);
    if (pause === undefined) {
      break;
    }
    tell("redriven", context.Id);
    await wait(pause);
    from = ending.place;
  }
  await Promise.all(janitors);
  return { context, who, endings, begins, toldAt, outcomes, stops, cleanAt: Date.now() };
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
async function janitor(
  { bodies, lambda, random }: Stage,
  { Id, Name }: ExecutionContext,
  ending: Ending,
  redriveCount: number,
  afterSeconds: number,
) {
  const event: ExecutionEnded = {
    detail: {
      executionArn: Id,
      name: Name,
      status: ending.status === "ABORTED" ? "ABORTED" : "FAILED",
      stopDate: ending.at,
      redriveCount,
    },
  };
  const told = async (later: number) => {
    await wait(afterSeconds + later);
    for (const again of [60, 120, undefined]) {
      try {
        await lambda.call({ ...bodies.janitor(event), about: Id, attempt: redriveCount });
        return;
      } catch {
        await wait(again ?? 0);
      }
    }
  };
  await Promise.all(random.chance(0.1) ? [told(0), told(random.between(0, 5))] : [told(0)]);
}

export function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });
}
