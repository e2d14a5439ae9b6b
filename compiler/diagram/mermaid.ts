import { sourceInWords } from "../../model/format";
import type { ForEach, Parallel, Pipeline, SparkJob, Step } from "../../model/pipeline";
import { indented } from "./dotText";
import { countText, groupHistory, hasSkipped, jobHistory } from "./history";
import type { RunHistory, StateHistory, Status } from "./history";
import { boxStyle, GROUP_STYLE, STATUS_STYLES } from "./styles";
import type { BoxStyle } from "./styles";
import { escaped, quoted } from "./mermaidText";

/**
 * Draws a pipeline as a Mermaid flowchart: a node for each job, a box for each parallel and forEach, arrows between
 * what follows each other. GitHub shows it as a picture.
 * Source: https://mermaid.js.org/syntax/flowchart.html (subgraphs, classes, entity codes).
 *
 * @param happened what became of the machine's states in a run, to colour jobs and groups by
 */
export function mermaidOf({ run }: Pipeline, history?: RunHistory): string {
  const { lines, marks } = drawStep(run, undefined, history);
  const classes = (Object.keys(STATUS_STYLES) as Status[]).flatMap((status) => [
    ...classLines(
      status,
      STATUS_STYLES[status],
      marks.filter((mark) => mark.status === status && !mark.isGroup),
    ),
    ...classLines(
      `${status}Group`,
      boxStyle(GROUP_STYLE, status),
      marks.filter((mark) => mark.status === status && mark.isGroup),
    ),
  ]);
  // Readable on the groups' own colours, which are light on a dark page too.
  const arrows = history === undefined ? [] : ["linkStyle default stroke:#6e7781"];
  return ["flowchart TD", ...indented([...lines, ...classes, ...arrows]), ""].join("\n");
}

/** A step as it is drawn. */
interface Drawn {
  /** Where arrows to it end, and those from it start. */
  readonly first: string;
  readonly last: string;
  readonly lines: readonly string[];
  /** Its jobs and groups, and what became of them; empty where nothing has happened yet. */
  readonly marks: readonly Mark[];
}

interface Mark extends StateHistory {
  readonly id: string;
  readonly isGroup: boolean;
}

function classLines(
  name: string,
  { fill, line, text, dashed = false }: BoxStyle,
  marks: readonly Mark[],
): readonly string[] {
  const look = `fill:${fill},stroke:${line},color:${text}${dashed ? ",stroke-dasharray:4" : ""}`;
  return marks.length === 0
    ? []
    : [`classDef ${name} ${look}`, `class ${marks.map(({ id }) => id).join(",")} ${name}`];
}

/** @param around the forEach that is nearest around it */
function drawStep(step: Step, around: ForEach | undefined, history: RunHistory | undefined): Drawn {
  switch (step.shape) {
    case undefined:
      return drawJob(step, around, history);
    case "sequence": {
      const steps = step.steps.map((one) => drawStep(one, around, history));
      const arrows = steps.slice(1).map(({ first }, index) => `${steps[index]?.last ?? ""} --> ${first}`);
      return {
        first: steps[0]?.first ?? "",
        last: steps.at(-1)?.last ?? "",
        lines: [...steps.flatMap(({ lines }) => lines), ...arrows],
        marks: steps.flatMap(({ marks }) => marks),
      };
    }
    case "parallel":
      return drawGroup(
        step,
        step.branches.map((branch) => drawStep(branch, around, history)),
        history,
      );
    case "forEach":
      return drawGroup(step, [drawStep(step.run, step, history)], history);
  }
}

function drawJob(job: SparkJob, around: ForEach | undefined, history: RunHistory | undefined): Drawn {
  // No name alone, which may be a word of Mermaid's.
  const id = `job${job.name}`;
  const own = history && jobInItems(job.name, around, history);
  const texts = [job.name, job.className ?? job.file, own === undefined ? "" : countText(own)];
  const text = texts
    .filter((line) => line !== "")
    .map(escaped)
    .join("<br/>");
  return {
    first: id,
    last: id,
    lines: [`${id}["${text}"]`],
    marks: own === undefined ? [] : [{ ...own, id, isGroup: false }],
  };
}

function drawGroup(
  group: Parallel | ForEach,
  members: readonly Drawn[],
  history: RunHistory | undefined,
): Drawn {
  const id = `group${group.name}`;
  const marks = members.flatMap((member) => member.marks);
  return {
    first: id,
    last: id,
    lines: [
      `subgraph ${id}[${quoted(`${group.name}: ${groupTitle(group)}`)}]`,
      ...indented(["direction TB", ...members.flatMap(({ lines }) => lines)]),
      "end",
    ],
    marks:
      history === undefined
        ? []
        : [{ ...groupHistory(group.name, marks, history), id, isGroup: true }, ...marks],
  };
}

/** A job that was not reached because the items were skipped was skipped with them. */
function jobInItems(job: string, around: ForEach | undefined, history: RunHistory): StateHistory {
  const own = jobHistory(job, history);
  const isSkipped = own.status === "notReached" && around !== undefined && hasSkipped(around.name, history);
  return isSkipped ? { status: "skipped" } : own;
}

/** `each date from {from} to {to}, 4 at once`. */
function groupTitle(group: Parallel | ForEach): string {
  const ending = group.failFast === true ? "; the first failure ends the run" : "";
  if (group.shape === "parallel") {
    return `side by side${ending}`;
  }
  const { item, in: source, concurrency } = group;
  return `each ${item} ${sourceInWords(source)}, ${String(concurrency)} at once${ending}`;
}
