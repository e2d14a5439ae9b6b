import type {
  CheckEvent,
  DriverLogEvent,
  ExecutionEnded,
  ItemsEvent,
  OutcomeEvent,
  QueryEvent,
  StopEvent,
  SubmitEvent,
} from "../../contract/events";
import { DRIVER_LOG_WAIT_SECONDS, FUNCTION_TIMEOUT_SECONDS } from "../../contract/timeouts";
import { DELETE_OBJECT, LIST_OBJECTS } from "../../compiler/resultSkip";
import type { Functions } from "../../compiler/functions";
import { applicationsOf } from "../../components/sparkApplication";
import { checkLivy } from "../../handlers/checkLivy";
import { cleanUp } from "../../handlers/cleanUp";
import { listItems } from "../../handlers/items";
import { groupOutcome } from "../../handlers/outcome";
import { queryBatch } from "../../handlers/queryBatch";
import { stopJob } from "../../handlers/stopJob";
import { submitBatch } from "../../handlers/submitBatch";
import type { Called } from "./calls";
import type { Scenario } from "./scenario";

/** The product's functions, or a variant of them with a defect. */
export interface Handlers {
  readonly checkLivy: typeof checkLivy;
  readonly submitBatch: typeof submitBatch;
  readonly queryBatch: typeof queryBatch;
  readonly stopJob: typeof stopJob;
  readonly listItems: typeof listItems;
  readonly groupOutcome: typeof groupOutcome;
  readonly cleanUp: typeof cleanUp;
}

export const HANDLERS: Handlers = {
  checkLivy,
  submitBatch,
  queryBatch,
  stopJob,
  listItems,
  groupOutcome,
  cleanUp,
};

const LIVY = { url: "http://livy:8998", ca: undefined };
const PLACE = { clusterId: "j-1", securityGroupId: "sg-1", rootPath: "s3://bucket" };
const LINKS = { historyUrl: "https://history", logUri: "s3://logs/" };
const ARN = "arn:aws:lambda:us-east-1:123456789012:function:";

/** Longer than S3 ever needs. */
const S3_SECONDS = 10;

/** A function ready to be called with an event. */
export type Bound = (event: unknown) => Omit<Called, "about" | "attempt">;

export interface Bodies {
  readonly bindings: Functions;
  readonly byArn: (arn: string) => Bound;
  readonly janitor: (event: ExecutionEnded) => ReturnType<Bound>;
}

/** Binds the functions as the components do, with the same timeouts, and S3. */
export function bodiesOf(
  handlers: Handlers,
  { pipeline, polling, keys }: Pick<Scenario, "pipeline" | "polling" | "keys">,
): Bodies {
  const bodies = new Map<string, Bound>();
  const bind = (
    name: string,
    timeoutSeconds: number,
    body: (event: never) => Promise<unknown>,
    arn = ARN + name,
  ) => {
    bodies.set(arn, (event) => ({ name, timeoutSeconds, body: () => body(event as never) }));
    return { name: arn, timeoutSeconds };
  };
  const bindings: Functions = {
    check: bind("check", FUNCTION_TIMEOUT_SECONDS.check, (event: CheckEvent) =>
      handlers.checkLivy(LIVY, PLACE, event),
    ),
    submit: Object.fromEntries(
      applicationsOf([pipeline]).map((application) => [
        application.name,
        bind(`submit-${application.name}`, FUNCTION_TIMEOUT_SECONDS.submit, (event: SubmitEvent) =>
          handlers.submitBatch(LIVY, application, event),
        ),
      ]),
    ),
    query: {
      ...bind("query", polling.windowSeconds + FUNCTION_TIMEOUT_SECONDS.queryExtra, (event: QueryEvent) =>
        handlers.queryBatch(LIVY, polling, LINKS, event),
      ),
      polling,
    },
    driverLog: bind(
      "driverLog",
      DRIVER_LOG_WAIT_SECONDS + FUNCTION_TIMEOUT_SECONDS.driverLogExtra,
      ({ job }: DriverLogEvent) => Promise.resolve(job.failure),
    ),
    stop: bind("stop", FUNCTION_TIMEOUT_SECONDS.stop, (event: StopEvent) => handlers.stopJob(LIVY, event)),
    items: bind("items", FUNCTION_TIMEOUT_SECONDS.items, (event: ItemsEvent) => handlers.listItems(event)),
    outcome: bind("outcome", FUNCTION_TIMEOUT_SECONDS.outcome, (event: OutcomeEvent) =>
      handlers.groupOutcome(event),
    ),
  };
  bind(
    "look",
    S3_SECONDS,
    ({ Prefix }: { readonly Prefix: string }) =>
      Promise.resolve({ KeyCount: keys.filter((key) => key.startsWith(Prefix)).length }),
    LIST_OBJECTS,
  );
  // Nobody looks for it a second time.
  bind("forget", S3_SECONDS, () => Promise.resolve({}), DELETE_OBJECT);
  const byArn = (arn: string): Bound => {
    const body = bodies.get(arn);
    if (body === undefined) {
      throw new Error(`no function is bound to ${arn}`);
    }
    return body;
  };
  const janitor = (event: ExecutionEnded) => ({
    name: "janitor",
    timeoutSeconds: FUNCTION_TIMEOUT_SECONDS.janitor,
    body: () => handlers.cleanUp(LIVY, event),
  });
  return { bindings, byArn, janitor };
}
