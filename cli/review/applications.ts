import { RESOURCE_TYPES } from "../synth/resourceTypes";
import { boundValues } from "./boundValues";
import type { BoundCode } from "./boundValues";
import { fieldChanges } from "./fieldChanges";
import type { FieldChange } from "./fieldChanges";
import { definition } from "./machines";
import { canonical, isJsonObject } from "./snapshot";
import type { JsonObject, Snapshot } from "./snapshot";

/** A Spark application, with the limits that its pipelines set, that is another than before. */
export interface ApplicationChange {
  /** The job's name. */
  readonly name: string;
  readonly mark: "added" | "removed" | "changed";
  /** The name that the very same application had before. */
  readonly formerly: string | undefined;
  /** The state machines that run it. */
  readonly machines: readonly string[];
  readonly fields: readonly FieldChange[];
  /** False when its application can't be read from the functions' code, and `fields` has its limits alone. */
  readonly readable: boolean;
}

/** What is known of a job. */
interface Job {
  /** Undefined when no function's code has it. */
  readonly application: JsonObject | undefined;
  readonly limits: JsonObject;
  readonly machines: readonly string[];
}

/** Compares what is submitted to Livy for each job, and its limits in each pipeline. */
export function diffApplications(before: Snapshot, after: Snapshot): readonly ApplicationChange[] {
  const old = jobsOf(before, after);
  const now = jobsOf(after, before);
  const added = [...now].filter(([name]) => !old.has(name));
  const removed = [...old].filter(([name]) => !now.has(name));
  const former = new Map(
    added.flatMap(([name, job]) => {
      const [one, ...more] = removed.filter(([, gone]) => isSame(gone, job));
      const others = added.filter(([, other]) => isSame(other, job));
      return one === undefined || more.length > 0 || others.length > 1 ? [] : [[name, one[0]] as const];
    }),
  );
  const renamed = new Set(former.values());
  return [
    ...[...now].flatMap(([name, job]) => {
      const formerly = former.get(name);
      return compare(name, old.get(formerly ?? name), job, formerly);
    }),
    ...removed.filter(([name]) => !renamed.has(name)).flatMap(([name, job]) => compare(name, job, undefined)),
  ];
}

function compare(
  name: string,
  before: Job | undefined,
  after: Job | undefined,
  formerly?: string,
): readonly ApplicationChange[] {
  const sides = [before, after].filter((job) => job !== undefined);
  const unread = sides.filter(({ application }) => application === undefined).length;
  const fieldsOf = (job: Job | undefined) => ({ ...(unread > 0 ? {} : job?.application), ...job?.limits });
  const fields = fieldChanges(fieldsOf(before), fieldsOf(after));
  // Unread on both sides: the code is the same, or is said to have changed.
  const readable = unread === 0 || unread === 2;
  const mark = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  return mark === "changed" && readable && fields.length === 0
    ? []
    : [{ name, mark, formerly, machines: (after ?? before)?.machines ?? [], fields, readable }];
}

/** Whether two jobs are one application under two names. */
function isSame(one: Job, other: Job): boolean {
  const nameless = ({ application }: Job) => canonical({ ...application, name: "" });
  return (
    one.application !== undefined && other.application !== undefined && nameless(one) === nameless(other)
  );
}

/** A program's jobs by name; without the application where the other program's function has the same code. */
function jobsOf({ code, resources }: Snapshot, other: Snapshot): ReadonlyMap<string, Job> {
  const jobs = new Map<string, Job>();
  const jobOf = (name: string) => jobs.get(name) ?? { application: undefined, limits: {}, machines: [] };
  for (const [name, text] of Object.entries(code)) {
    const application = other.code[name] === text ? undefined : applicationIn(boundValues(text));
    if (application !== undefined) {
      const job = String(application.name);
      jobs.set(job, { ...jobOf(job), application });
    }
  }
  for (const { name: machine, job, limits } of resources.flatMap(limitsIn)) {
    const old = jobOf(job);
    const named = Object.entries(limits).map(([key, value]) => [`${key} (${machine})`, value] as const);
    jobs.set(job, {
      ...old,
      limits: { ...old.limits, ...Object.fromEntries(named) },
      machines: [...new Set([...old.machines, machine])],
    });
  }
  return new Map([...jobs].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a pipeline says about a job in addition to its application. */
const LIMITS = ["startLimitSeconds", "runLimitSeconds", "retries"];

/** The limits of each job of a state machine: they stand where its status is asked for. */
function limitsIn({ type, name, inputs }: Snapshot["resources"][number]) {
  const found: { readonly name: string; readonly job: string; readonly limits: JsonObject }[] = [];
  const look = (value: unknown): void => {
    if (isJsonObject(value)) {
      if (typeof value.jobName === "string" && value.runLimitSeconds !== undefined) {
        const limits = LIMITS.filter((key) => value[key] !== undefined).map((key) => [key, value[key]]);
        found.push({ name, job: value.jobName, limits: Object.fromEntries(limits) as JsonObject });
      }
      Object.values(value).forEach(look);
    } else if (Array.isArray(value)) {
      value.forEach(look);
    }
  };
  if (type === RESOURCE_TYPES.stateMachine) {
    look(definition({ inputs }));
  }
  return found;
}

/** The application that a function submits; undefined for any other function. */
export function applicationIn(bound: BoundCode | undefined): JsonObject | undefined {
  const application = bound?.values.application;
  return isJsonObject(application) && typeof application.name === "string" && application.file !== undefined
    ? application
    : undefined;
}
