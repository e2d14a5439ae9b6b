import * as pulumi from "@pulumi/pulumi";

import { mistakesIn } from "../asl/check/check";
import type { Pipeline } from "../asl/pipeline";
import { readSettings } from "../config";
import type { Settings } from "../config";
import { loadPipelines } from "../loadPipelines";
import { UserError } from "./errors";
import { main } from "./main";
import { planOf } from "./planData";
import type { Plan } from "./planData";
import { draw } from "./planDrawings";
import { LEGEND, planLines } from "./planText";
import { createReport } from "./report";
import { readStackConfig } from "./synth/stackConfig";
import type { Project } from "./synth/stackConfig";

const PLAN = {
  name: "npm run plan",
  about: `Says what the pipelines' executions take, at most and usually: state transitions, events, time, Lambda
seconds, data and dollars, beside what AWS allows; and draws their state machines to dist/plan/. Runs
nothing, and needs neither Java nor AWS.`,
  options: {
    pipeline: {
      type: "string",
      placeholder: "NAME",
      text: "this pipeline alone (default: all of pipelines/)",
    },
    stack: {
      type: "string",
      placeholder: "NAME",
      text: "with the configuration of Pulumi.<NAME>.yaml",
      default: "dev",
    },
    json: { type: "boolean", text: "one JSON document on stdout" },
  },
  exitCodes: { 0: "all fits", 1: "a worst case goes beyond a limit of AWS", 2: "something to mend first" },
} as const;

void main(PLAN, async ({ pipeline, stack, json }) => {
  const project = readStackConfig(stack);
  const all = checked();
  const pollWindowSeconds = (await settingsOf(project, stack, all)).polling.windowSeconds;
  const pipelines = chosen(all, pipeline);
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

/**
 * The pipelines, without their mistakes.
 *
 * @throws UserError naming every mistake at once
 */
function checked(): readonly Pipeline[] {
  return asUsers(() => {
    const pipelines = loadPipelines();
    const mistakes = mistakesIn(pipelines);
    if (mistakes.length > 0) {
      throw new UserError(mistakes.join("\n"));
    }
    return pipelines;
  });
}

/**
 * What the stack's configuration says.
 *
 * @throws UserError naming every mistake at once
 */
async function settingsOf(
  { name, config }: Project,
  stack: string,
  pipelines: readonly Pipeline[],
): Promise<Settings> {
  const nothing = () => {
    throw new Error("the configuration registers and asks nothing");
  };
  pulumi.runtime.setAllConfig({ ...config });
  await pulumi.runtime.setMocks({ newResource: nothing, call: nothing }, name, stack, false);
  return asUsers(() => readSettings(pipelines.map((one) => one.name)));
}

/** A mistake that would end `pulumi up` is one of the user's here. */
function asUsers<T>(read: () => T): T {
  try {
    return read();
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
