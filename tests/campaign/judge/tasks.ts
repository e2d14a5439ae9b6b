import type { ForEach, Parallel, Step } from "../../../model/pipeline";
import type { Course } from "../course";
import type { Started } from "../run";
import type { LimitedJob, Scenario } from "../scenario";

/**
 * A job that there is to run, of one item or outside of all, and the applications that it was run by: those of its
 * class that have its arguments. What the product calls them says nothing.
 */
export interface Task {
  readonly job: LimitedJob;
  /** As causes name it: `DayTotals (2013-08-03)` of an item. */
  readonly title: string;
  readonly values: Values;
  /** The number of the item of each forEach around it: who shares it shares a working folder. */
  readonly position: string;
  readonly applications: readonly NestedStep[];
}

/** An application, and the working folder that its arguments name. */
export type NestedStep = Started & { readonly runPath: string };

type Values = Readonly<Record<string, string>>;

/** A step of an execution, as far as it is to run: each item of a forEach is a part of its own. */
export type Part =
  | { readonly kind: "task"; readonly task: Task }
  | { readonly kind: "inOrder" | "together"; readonly parts: readonly Part[]; readonly group?: Group }
  /** An item whose result is there. */
  | { readonly kind: "skipped"; readonly part: Part };

/** A group, and what each of its parts is called in its failure; of branches nothing. */
export interface Group {
  readonly step: Parallel | ForEach;
  readonly items: readonly (string | undefined)[];
}

/** What an execution is to run, and what of all applications its calls had started for that. */
export function partOf(
  { pipeline, input, keys }: Scenario,
  { who, context }: Course,
  all: readonly Started[],
): Part {
  const applications = all.filter(({ by }) => by?.about === context.Id);
  const part = (step: Step, values: Values, position: string): Part => {
    switch (step.shape) {
      case undefined: {
        const job = step as LimitedJob;
        const texts = { rootPath: input.rootPath, who, ...values };
        const own = applications.flatMap((one) => {
          const runPath = runPathOf(job, one, texts);
          return runPath === undefined ? [] : [{ ...one, runPath }];
        });
        const items = Object.values(values).join(", ");
        const title = items === "" ? job.name : `${job.name} (${items})`;
        return { kind: "task", task: { job, title, values, position, applications: own } };
      }
      case "sequence":
        return { kind: "inOrder", parts: step.steps.map((one) => part(one, values, position)) };
      case "parallel": {
        const parts = step.branches.map((one) => part(one, values, position));
        return { kind: "together", parts, group: { step, items: parts.map(() => undefined) } };
      }
      case "forEach": {
        const items = "list" in step.in ? (input[step.in.list] as readonly string[]) : [];
        const parts = items.map((item, index): Part => {
          const own = { ...values, [step.item]: item };
          const run = part(step.run, own, `${position}/${String(index)}`);
          const mark = step.result && `${filled(step.result, { rootPath: "", ...own })}_SUCCESS`.slice(1);
          const isThere = mark !== undefined && keys.includes(mark);
          return isThere && input.again !== true ? { kind: "skipped", part: run } : run;
        });
        return { kind: "together", parts, group: { step, items } };
      }
    }
  };
  return part(pipeline.run, {}, "");
}

/** The working folder of an application that does what a job asks for; undefined of any other. */
function runPathOf(job: LimitedJob, one: Started, values: Values): string | undefined {
  const index = job.args.findIndex((text) => text.startsWith(RUN_PATH));
  const rest = filled((job.args[index] ?? "").slice(RUN_PATH.length), values);
  const folder = one.args[index] ?? "";
  const runPath = folder.slice(0, folder.length - rest.length);
  const all = { ...values, runPath };
  const asks = [job.file, job.className ?? "", ...job.args].map((text) => filled(text, all));
  const conf = Object.entries(job.conf ?? {}).every(([key, text]) => one.conf[key] === filled(text, all));
  return conf && JSON.stringify(asks) === JSON.stringify([one.file, one.className, ...one.args])
    ? runPath
    : undefined;
}

const RUN_PATH = "{runPath}";

export function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (template, name: string) => values[name] ?? template);
}

/** All tasks, those of skipped items too. */
export function tasksOf(part: Part): readonly Task[] {
  switch (part.kind) {
    case "task":
      return [part.task];
    case "skipped":
      return tasksOf(part.part);
    default:
      return part.parts.flatMap(tasksOf);
  }
}

export type GroupPart = Part & { readonly kind: "inOrder" | "together"; readonly group: Group };

/** The groups, each with its parts; one within a forEach once for each item. */
export function groupsOf(part: Part): readonly GroupPart[] {
  if (part.kind === "task" || part.kind === "skipped") {
    return [];
  }
  const { group } = part;
  return [...(group === undefined ? [] : [{ ...part, group }]), ...part.parts.flatMap(groupsOf)];
}
