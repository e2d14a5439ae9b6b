import type { Position, Values } from "../../asl/contract";
import type { ForEach, Parallel, Step } from "../../asl/pipeline";
import { partsOf } from "../../asl/steps";
import { jobTitle } from "../../handlers/jobTitle";
import type { SparkApplication } from "../livy/livyBatch";
import { RESULT } from "./shape";
import type { LimitedJob, Scenario } from "./scenario";

/** A job that there is to run, of one item or outside of all, and the applications that it was run by. */
export interface Task {
  readonly job: LimitedJob;
  /** As causes name it. */
  readonly title: string;
  readonly applications: readonly SparkApplication[];
}

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

/** What an execution of a scenario is to run. */
export function partOf(
  { pipeline, input, keys }: Scenario,
  /** The execution's key. */
  key: string,
  applications: readonly SparkApplication[],
): Part {
  const part = (step: Step, values: Values, position: Position): Part => {
    switch (step.shape) {
      case undefined: {
        const pattern = new RegExp(`^${key}-${step.name}${position}-\\d+`);
        const own = applications.filter(({ name }) => pattern.test(name ?? ""));
        const title = jobTitle(step.name, values);
        return { kind: "task", task: { job: step as LimitedJob, title, applications: own } };
      }
      case "sequence":
        return { kind: "inOrder", parts: step.steps.map((one) => part(one, values, position)) };
      case "parallel": {
        const parts = partsOf(step).map((one) => part(one, values, position));
        return { kind: "together", parts, group: { step, items: parts.map(() => undefined) } };
      }
      case "forEach": {
        const items = "list" in step.in ? (input[step.in.list] as readonly string[]) : [];
        const parts = items.map((item, index): Part => {
          const run = part(step.run, { ...values, [step.item]: item }, `${position}_${String(index)}`);
          const result = RESULT.replace("{rootPath}/", "").replace(`{${step.item}}`, item);
          const isThere = step.result !== undefined && keys.includes(`${result}_SUCCESS`);
          return isThere && input.again !== true ? { kind: "skipped", part: run } : run;
        });
        return { kind: "together", parts, group: { step, items } };
      }
    }
  };
  return part(pipeline.run, {}, "");
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

/** The groups, by their names. */
export function groupsOf(part: Part): readonly (Part & { readonly group: Group })[] {
  if (part.kind === "task" || part.kind === "skipped") {
    return [];
  }
  const { group } = part;
  return [...(group === undefined ? [] : [{ ...part, group }]), ...part.parts.flatMap(groupsOf)];
}
