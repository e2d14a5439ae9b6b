import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";

import { compile } from "../../../compiler/compile";
import { dotOf } from "../../../compiler/diagram/dot";
import type { RunHistory, StateHistory, Status } from "../../../compiler/diagram/history";
import { forEach, parallel, sequence } from "../../../model/pipeline";
import { innerStates } from "../../../compiler/states";
import type { State, StateMachine, States } from "../../../compiler/states";
import { anyPipeline } from "../anyPipeline";
import { bind } from "../functions";
import { DAY, job, pipelineOf, THREE_DEEP } from "../shapes";
import { seeds } from "../../support/seeds";

/** Every shape: a job that is retried, in a parallel that ends at its first failure, beside items with results. */
const ALL_SHAPES = pipelineOf(
  sequence(
    parallel(
      { name: "Both", failFast: true },
      job("A", { retries: 1 }),
      forEach({
        name: "Days",
        item: "date",
        in: { list: "days" },
        atMost: 9,
        concurrency: 4,
        result: DAY,
        run: job("B"),
      }),
    ),
    job("C"),
  ),
  { days: ["2024-01-01"] },
);

const machineOf = (pipeline: Parameters<typeof bind>[0] & Parameters<typeof compile>[0]) =>
  compile(pipeline, bind(pipeline)).machine;

/** The lines of a drawing that are about these states, without what does not change with what happened. */
const linesOf = (dot: string, pattern: RegExp) =>
  dot
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => pattern.test(line));

const happenedTo = (states: Readonly<Record<string, StateHistory>>): RunHistory =>
  new Map(Object.entries(states));

describe("the drawing of a state machine", () => {
  it("is this for every shape, line by line", () => {
    const expected = readFileSync(join(__dirname, "expected.dot"), "utf8");
    assert.equal(dotOf(machineOf(ALL_SHAPES)), expected);
  });

  it("has every state and every way of any pipeline exactly once", () => {
    fc.assert(
      fc.property(anyPipeline, (pipeline) => {
        const machine = machineOf(pipeline);
        const { states, edges } = drawnIn(dotOf(machine));
        assert.deepEqual(
          states.toSorted(),
          levelsOf(machine)
            .flatMap(({ States }) => Object.keys(States))
            .toSorted(),
        );
        assert.deepEqual(edges.toSorted(), waysWithin(machine).toSorted());
      }),
      { numRuns: seeds(60) },
    );
  });

  it("takes any text for what it is", () => {
    const pipeline = {
      ...pipelineOf(job("A", { className: 'x"<B>&amp;\\N' })),
      description: 'a "b" <c> & \\d\nnext',
    };
    const dot = dotOf(machineOf(pipeline));
    assert.deepEqual(linesOf(dot, /^digraph|labelloc|x&#34;/), [
      String.raw`digraph "a \"b\" <c> & \\d next" {`,
      String.raw`graph [label=<<B>a &#34;b&#34; &#60;c&#62; &#38; \d next</B><BR ALIGN="LEFT"/>&#160;<BR ALIGN="LEFT"/>>, labelloc=t, labeljust=l, fontname="Helvetica", fontsize=13]`,
      String.raw`graph [label=<<B>A</B><BR ALIGN="RIGHT"/><FONT POINT-SIZE="10">x&#34;&#60;B&#62;&#38;amp;\N</FONT><BR ALIGN="RIGHT"/>>, labeljust=r, style="filled,rounded", fillcolor="#eef4fb", color="#b6cde6", fontcolor="#1f2328", penwidth=1]`,
    ]);
  });

  it("calls the items of a forEach within another by their own name", () => {
    const [title] = linesOf(dotOf(machineOf(THREE_DEEP)), /<B>Files</);
    assert.match(title ?? "", />each file, 2 at once</);
  });

  it("colours a state by its status, and says how often it was entered", () => {
    const machine = machineOf(pipelineOf(job("A")));
    const looks: Readonly<Record<Status, string>> = {
      succeeded: `style="filled,rounded", fillcolor="#dafbe1", color="#1a7f37", fontcolor="#1f2328", penwidth=1.2`,
      failed: `style="filled,rounded", fillcolor="#ffdcd7", color="#cf222e", fontcolor="#1f2328", penwidth=2`,
      running: `style="filled,rounded", fillcolor="#ddf4ff", color="#0969da", fontcolor="#1f2328", penwidth=2`,
      skipped: `style="filled,rounded,dashed", fillcolor="#eaeef2", color="#57606a", fontcolor="#1f2328", penwidth=1.2`,
      notReached: `style="filled,rounded", fillcolor="#ffffff", color="#d0d7de", fontcolor="#8c959f", penwidth=1`,
    };
    const line = (own: StateHistory) => linesOf(dotOf(machine, happenedTo({ "A Job": own })), /^"A Job" \[/);
    for (const [status, look] of Object.entries(looks) as [Status, string][]) {
      assert.deepEqual(line({ status, times: 1 }), [`"A Job" [${look}, group="Check Livy"]`]);
    }
    const label = (own: StateHistory) => /POINT-SIZE="10">([^<]*)</.exec(line(own)[0] ?? "")?.[1];
    assert.equal(label({ status: "failed", times: 30, failed: 2 }), "30 ×, 2 failed");
    assert.equal(label({ status: "succeeded", times: 30, seconds: 75 }), "30 ×, 1 min 15 s");
    assert.equal(label({ status: "succeeded", times: 1, seconds: 1 }), "1 s");
    assert.equal(label({ status: "succeeded", times: 1, seconds: 0.9 }), undefined);
    // One that is not told of was not reached.
    assert.deepEqual(linesOf(dotOf(machine, new Map()), /^"A Job" \[/), [
      `"A Job" [${looks.notReached}, group="Check Livy"]`,
    ]);
  });

  it("shows the ways that were gone: those that the states are told to have led to, or between all reached", () => {
    const machine = machineOf(pipelineOf(job("A")));
    const reached = (ledTo?: readonly string[]): StateHistory => ({
      status: "succeeded",
      ...(ledTo && { ledTo }),
    });
    const edges = (ledTo?: readonly string[]) =>
      linesOf(
        dotOf(
          machine,
          happenedTo({
            "A job complete?": reached(ledTo),
            "Wait for A job to complete": reached(),
            "Stop A job": reached(),
            "A job failed": reached(),
          }),
        ),
        /^"A job complete\?" ->/,
      ).map((line) => /-> "(.*?)" .*?&#160;(.*?)&#160;.* color="(.*?)"/.exec(line)?.slice(1).join(" "));
    assert.deepEqual(edges(), [
      "A Job interrupted #d0d7de",
      "Wait for A job to complete no verdict yet #57606a",
      "A job finished success #d0d7de",
      "A job failed failed #cf222e",
      "Read A driver log unexplained #d0d7de",
      "Stop A job timed out #cf222e",
    ]);
    assert.deepEqual(edges(["Stop A job"]), [
      "A Job interrupted #d0d7de",
      "Wait for A job to complete no verdict yet #d0d7de",
      "A job finished success #d0d7de",
      "A job failed failed #d0d7de",
      "Read A driver log unexplained #d0d7de",
      "Stop A job timed out #cf222e",
    ]);
  });

  it("shows no way from a state that was not reached as gone", () => {
    const dot = dotOf(
      machineOf(pipelineOf(job("A"))),
      happenedTo({ "Wait for A job to complete": { status: "succeeded" } }),
    );
    assert.deepEqual(linesOf(dot, /^"A Job" ->/), [
      `"A Job" -> "Wait for A job to complete" [color="#d0d7de", fontcolor="#8c959f", penwidth=0.9, weight=10]`,
      `"A Job" -> "Stop A job" [color="#d0d7de", fontcolor="#8c959f", penwidth=0.9, constraint=false]`,
    ]);
  });

  it("counts jobs and items in the boxes' titles, and frames those in which something failed", () => {
    const succeeded = (times: number, seconds = 0): StateHistory => ({
      status: "succeeded",
      times,
      seconds,
    });
    const dot = dotOf(
      machineOf(ALL_SHAPES),
      happenedTo({
        Both: succeeded(1, 90),
        Days: succeeded(1, 80),
        "Look for Days result": succeeded(30),
        "Days item skipped": { status: "skipped", times: 3 },
        "B Job": succeeded(27, 20),
        "Query B job status": succeeded(50, 100),
        "B job failed": { status: "failed", times: 2, failed: 2 },
        "A Job": { status: "running", times: 2 },
      }),
    );
    const boxes = linesOf(dot, /^graph \[label=.* labeljust=[lr], style/).map((line) => {
      const [, title = "", color] = /label=<(.*)>, labeljust.* color="(.*?)"/.exec(line) ?? [];
      return [title.replace(/<BR[^>]*>/g, " | ").replace(/<[^>]*>/g, ""), color];
    });
    assert.deepEqual(boxes, [
      ["C | com.example.C | ", "#d0d7de"],
      ["Both | side by side | 1 min 30 s | ", "#cf222e"],
      ["A | com.example.A | 2 × | ", "#0969da"],
      ["Days | each date, 4 at once | 30 ×, 2 failed, 3 skipped, 1 min 20 s | ", "#cf222e"],
      ["B | com.example.B | 27 ×, 2 failed, 2 min | ", "#cf222e"],
    ]);
    assert.match(dot, /"B job failed" \[label=<B job failed<BR ALIGN="CENTER"\/><FONT POINT-SIZE="10">2 ×</);
  });
});

function levelsOf(level: States): readonly States[] {
  return [level, ...Object.values(level.States).flatMap(innerStates).flatMap(levelsOf)];
}

/** Where each state leads, once for each other state, and where each level begins: read off the JSON. */
function waysWithin(machine: StateMachine): readonly string[] {
  const starts = (group: string, level: States): readonly string[] => [
    `${group} > ${level.StartAt}`,
    ...Object.entries(level.States).flatMap(([name, state]) =>
      innerStates(state).flatMap((inner) => starts(name, inner)),
    ),
  ];
  const edges = levelsOf(machine).flatMap(({ States: states }) =>
    Object.entries(states).flatMap(([name, state]) =>
      [...new Set(targetsIn(state))].map((target) => `${name} -> ${target}`),
    ),
  );
  return [...starts("", machine), ...edges];
}

/** Without what it holds of states. */
function targetsIn(state: State): readonly string[] {
  const own = Object.fromEntries(
    Object.entries(state).filter(([key]) => !/^(Branches|ItemProcessor)$/.test(key)),
  );
  return [...JSON.stringify(own).matchAll(/"(?:Next|Default)":"(.*?)"/g)].map(([, target = ""]) => target);
}

/** What a drawing shows, read off its text. */
function drawnIn(dot: string): { readonly states: readonly string[]; readonly edges: readonly string[] } {
  const lines = linesOf(dot, /./);
  const nodes = lines.flatMap((line) => /^"([^"]*)" \[/.exec(line)?.[1] ?? []);
  const boxes = lines.flatMap((line) => /^subgraph "cluster (?!job )([^"]*)" \{$/.exec(line)?.[1] ?? []);
  const edges = lines.flatMap((line) => {
    const [, from = "", to = "", attributes = ""] = /^"([^"]*)" -> "([^"]*)" \[(.*)\]$/.exec(line) ?? [];
    if (from === "" || attributes.includes("style=invis")) {
      return [];
    }
    // The points at which groups begin and end stand for the groups.
    const [tail, head] = attributes.includes("dir=back") ? [to, from] : [from, to];
    const target = head.replace(/^> /, "");
    return [
      tail.startsWith("> ") ? `${tail.slice(2)} > ${target}` : `${tail.replace(/ >$/, "")} -> ${target}`,
    ];
  });
  return { states: [...nodes.filter((name) => !/^> | >$/.test(name)), ...boxes], edges };
}
