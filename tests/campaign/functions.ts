import type { Bindings } from "../../asl/compile";
import type { ExecutionEnded, QueryEvent, StopEvent, SubmitEvent } from "../../asl/contract";
import { CHECK_SECONDS, checkLivy } from "../../handlers/checkLivy";
import { CLEAN_UP_SECONDS, cleanUp } from "../../handlers/cleanUp";
import { QUERY_EXTRA_SECONDS, queryBatch } from "../../handlers/queryBatch";
import { STOP_SECONDS, stopJob } from "../../handlers/stopJob";
import { SUBMIT_SECONDS, submitBatch } from "../../handlers/submitBatch";
import type { Called } from "./calls";
import type { Scenario } from "./scenario";

/** The product's functions, or a variant of them with a defect. */
export interface Handlers {
  readonly checkLivy: typeof checkLivy;
  readonly submitBatch: typeof submitBatch;
  readonly queryBatch: typeof queryBatch;
  readonly stopJob: typeof stopJob;
  readonly cleanUp: typeof cleanUp;
}

export const HANDLERS: Handlers = { checkLivy, submitBatch, queryBatch, stopJob, cleanUp };

const LIVY = { url: "http://livy:8998", ca: undefined };
const PLACE = { clusterId: "j-1", securityGroupId: "sg-1" };
const LINKS = { historyUrl: "https://history", logUri: "s3://logs/" };
const ARN = "arn:aws:lambda:us-east-1:123456789012:function:";

/** A function ready to be called with an event. */
export type Bound = (event: unknown) => Omit<Called, "about">;

export interface Bodies {
  readonly bindings: Bindings;
  readonly byArn: (arn: string) => Bound;
  readonly janitor: (event: ExecutionEnded) => Omit<Called, "about">;
}

/** Binds the functions as the components do, with the same timeouts. */
export function bodiesOf(handlers: Handlers, { jobs, polling }: Pick<Scenario, "jobs" | "polling">): Bodies {
  const bodies = new Map<string, Bound>();
  const bind = (name: string, timeoutSeconds: number, body: (event: never) => Promise<unknown>) => {
    bodies.set(ARN + name, (event) => ({ name, timeoutSeconds, body: () => body(event as never) }));
    return { arn: ARN + name, timeoutSeconds };
  };
  const bindings: Bindings = {
    check: bind("check", CHECK_SECONDS, () => handlers.checkLivy(LIVY, PLACE)),
    submit: Object.fromEntries(
      jobs.map((job) => [
        job.name,
        bind(`submit-${job.name}`, SUBMIT_SECONDS, (event: SubmitEvent) =>
          handlers.submitBatch(LIVY, job, event),
        ),
      ]),
    ),
    query: bind("query", polling.windowSeconds + QUERY_EXTRA_SECONDS, (event: QueryEvent) =>
      handlers.queryBatch(LIVY, polling, LINKS, event),
    ),
    stop: bind("stop", STOP_SECONDS, (event: StopEvent) => handlers.stopJob(LIVY, event)),
  };
  const byArn = (arn: string): Bound => {
    const body = bodies.get(arn);
    if (body === undefined) {
      throw new Error(`no function is bound to ${arn}`);
    }
    return body;
  };
  const janitor = (event: ExecutionEnded) => ({
    name: "janitor",
    timeoutSeconds: CLEAN_UP_SECONDS,
    body: () => handlers.cleanUp(LIVY, event),
  });
  return { bindings, byArn, janitor };
}
