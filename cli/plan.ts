import type { Pipeline } from "../model/pipeline";
import { limitsOf } from "../config/checkLimits";
import { UserError } from "./common/errors";
import { main } from "./main";
import { planOf } from "./planData";
import type { Plan } from "./planData";
import { draw } from "./planDrawings";
import { LEGEND, planLines } from "./planText";
import { createReport, jsonDocument } from "./common/report";
import { stackOf } from "./synth/stackOf";

const PLAN = {
  name: "npm run plan",
  about: `Estimates what the executions of the pipelines take, in the worst case and usually: state transitions, events,
time, Lambda seconds, data and dollars, next to the limits of AWS; and draws the state machines to dist/plan/.
Runs nothing, and needs neither Java nor AWS.`,
  options: {
    pipeline: {
      type: "string",
      placeholder: "NAME",
      text: "only this pipeline (default: all of the stack)",
    },
    stack: {
      type: "string",
      placeholder: "NAME",
      text: "with the configuration of Pulumi.<NAME>.yaml",
      default: "dev",
    },
    json: { type: "boolean", text: "one JSON document on stdout" },
  },
  exitCodes: {
    0: "all fits",
    1: "a worst case or the stack exceeds a limit of AWS",
    2: "something to fix first",
  },
} as const;

void main(PLAN, async ({ pipeline, stack, json }) => {
  const { settings, pipelines: all, assets } = await stackOf(stack);
  const { polling } = settings;
  // Of all pipelines, whichever is shown: they are deployed together.
  const mistakes = limitsOf(
    all,
    settings,
    assets.map(({ key }) => key),
  );
  const pipelines = chosen(all, pipeline);
  const plans: (readonly [Pipeline, Plan])[] = [];
  for (const one of pipelines) {
    plans.push([one, planOf(one, polling, await draw(one))]);
  }
  if (json) {
    const { windowSeconds: pollWindowSeconds, waitPercent: pollWaitPercent } = polling;
    const document = {
      stack,
      pollWindowSeconds,
      pollWaitPercent,
      mistakes,
      pipelines: plans.map(([, plan]) => plan),
    };
    process.stdout.write(`${jsonDocument(document)}\n`);
  } else {
    const { say, style } = createReport(process.stdout);
    say(
      `${style("bold", "spark-etl")}  stack ${stack}, pollWindowSeconds ${String(polling.windowSeconds)}, pollWaitPercent ${String(polling.waitPercent)}`,
    );
    for (const [one, plan] of plans) {
      ["", ...planLines(one, plan, style)].forEach((line) => {
        say(line);
      });
    }
    mistakes.forEach((mistake) => {
      say(`\n${style("red", "✗")} stack ${stack}: ${mistake}`);
    });
    ["", ...LEGEND].forEach((line) => {
      say(style("dim", line));
    });
  }
  return [mistakes, ...plans.map(([, plan]) => plan.mistakes)].flat().length === 0 ? 0 : 1;
});

function chosen(pipelines: readonly Pipeline[], name: string | undefined): readonly Pipeline[] {
  const these = pipelines.filter((pipeline) => name === undefined || pipeline.name === name);
  if (these.length === 0) {
    throw new UserError(
      `--pipeline ${name ?? ""}: there are the pipelines ${pipelines.map((one) => one.name).join(", ")}`,
    );
  }
  return these;
}
