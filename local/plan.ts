import * as pulumi from "@pulumi/pulumi";

import { mistakesIn } from "../asl/check/check";
import type { Pipeline } from "../asl/pipeline";
import { loadPipelines } from "../loadPipelines";
import { UserError } from "./errors";
import { main } from "./main";
import { readOptions } from "./options";
import { planOf } from "./planData";
import type { Plan } from "./planData";
import { draw } from "./planDrawings";
import { LEGEND, planLines } from "./planText";
import { createReport } from "./report";
import { readStackConfig } from "./synth/stackConfig";

const HELP = `npm run plan -- [--pipeline NAME] [--stack NAME] [--json]

Says what the pipelines' executions take, at most and usually: state transitions, events, time, Lambda
seconds, data and dollars, beside what AWS allows; and draws their state machines to dist/plan/. Runs
nothing, and needs neither Java nor AWS.

  --pipeline NAME   this pipeline alone (default: all of pipelines/)
  --stack NAME      with the pollWindowSeconds of Pulumi.<NAME>.yaml (default: dev)
  --json            one JSON document on stdout
  --help            this text

Exit codes: 0 all fits, 1 a worst case goes beyond a limit of AWS, 2 something to mend first.`;

void main(async () => {
  const { help, pipeline, stack, json } = readOptions("npm run plan", {
    help: { type: "boolean", default: false },
    pipeline: { type: "string" },
    stack: { type: "string", default: "dev" },
    json: { type: "boolean", default: false },
  });
  if (help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const pollWindowSeconds = windowOf(stack);
  const pipelines = chosen(checked(), pipeline);
  const plans: (readonly [Pipeline, Plan])[] = [];
  for (const one of pipelines) {
    plans.push([one, planOf(one, pollWindowSeconds, await draw(one))]);
  }
  if (json) {
    const document = { stack, pollWindowSeconds, pipelines: plans.map(([, plan]) => plan) };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const { say, style } = createReport(process.stdout);
    say(`${style("bold", "spark-etl")}  stack ${stack}, pollWindowSeconds ${String(pollWindowSeconds)}`);
    for (const [one, plan] of plans) {
      ["", ...planLines(one, plan, style)].forEach((line) => {
        say(line);
      });
    }
    ["", ...LEGEND].forEach((line) => {
      say(style("dim", line));
    });
  }
  return plans.every(([, { mistakes }]) => mistakes.length === 0) ? 0 : 1;
});

/** @throws UserError when there is no such stack, or its window is none */
function windowOf(stack: string): number {
  const { name, config } = readStackConfig(stack);
  const key = `${name}:pollWindowSeconds`;
  const seconds = Number(config[key]);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 800) {
    throw new UserError(
      `${key} of stack "${stack}" is "${config[key] ?? ""}"; allowed: a whole number, 1 to 800`,
    );
  }
  return seconds;
}

/**
 * The pipelines, without their mistakes.
 *
 * @throws UserError naming every mistake at once
 */
function checked(): readonly Pipeline[] {
  try {
    const pipelines = loadPipelines();
    const mistakes = mistakesIn(pipelines);
    if (mistakes.length > 0) {
      throw new UserError(mistakes.join("\n"));
    }
    return pipelines;
  } catch (error) {
    throw pulumi.RunError.isInstance(error) ? new UserError(error.message) : error;
  }
}

function chosen(pipelines: readonly Pipeline[], name: string | undefined): readonly Pipeline[] {
  const these = pipelines.filter((pipeline) => name === undefined || pipeline.name === name);
  if (these.length === 0) {
    throw new UserError(
      `--pipeline ${name ?? ""}: there are the pipelines ${pipelines.map((one) => one.name).join(", ")}`,
    );
  }
  return these;
}
