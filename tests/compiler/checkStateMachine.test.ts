import assert from "node:assert/strict";

import { checkStateMachine } from "../../compiler/checkStateMachine";
import type { State, States } from "../../compiler/states";

describe("checkStateMachine", () => {
  const end: State = { Type: "Succeed" };
  const choice = (chosen: string, otherwise: string): State => ({
    Type: "Choice",
    Choices: [{ Variable: "$.x", StringEquals: "y", Next: chosen }],
    Default: otherwise,
  });
  const task = (Next: string, ...caught: string[]): State => ({
    Type: "Task",
    Resource: "arn",
    Parameters: {},
    ResultPath: "$.x",
    TimeoutSeconds: 1,
    Retry: [],
    ...(caught.length === 0
      ? {}
      : { Catch: caught.map((to) => ({ ErrorEquals: ["States.ALL"], ResultPath: null, Next: to })) }),
    Next,
  });
  const parallel = (...Branches: States[]): State => ({
    Type: "Parallel",
    Branches,
    ResultPath: "$.x",
    End: true,
  });
  const map = (processor: States): State => ({
    Type: "Map",
    ItemsPath: "$.x",
    MaxConcurrency: 1,
    ItemSelector: {},
    ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...processor },
    ResultPath: "$.x",
    End: true,
  });
  const branch = (StartAt: string, states: Record<string, State>): States => ({ StartAt, States: states });
  const name = (length: number) => "s".repeat(length);

  const broken: [string, string, Record<string, State>, string][] = [
    [
      "a start that is not there",
      "A",
      {},
      'pipeline p leads to state "A", which does not exist on its level',
    ],
    [
      "a task's target",
      "A",
      { A: task("B") },
      'pipeline p leads to state "B", which does not exist on its level',
    ],
    [
      "a catcher's target",
      "A",
      { A: task("C", "C", "B"), C: end },
      'pipeline p leads to state "B", which does not exist on its level',
    ],
    [
      "a choice's target",
      "A",
      { A: choice("B", "A") },
      'pipeline p leads to state "B", which does not exist on its level',
    ],
    [
      "a choice's default",
      "A",
      { A: choice("A", "B") },
      'pipeline p leads to state "B", which does not exist on its level',
    ],
    ["a state that nothing leads to", "A", { A: end, B: end }, 'pipeline p, state "B": nothing leads there'],
    [
      "a ring beside the way",
      "A",
      { A: end, B: task("C"), C: task("B") },
      'pipeline p, state "B": nothing leads there',
    ],
    [
      "a name of 81 characters",
      name(81),
      { [name(81)]: end },
      `pipeline p, state "${name(81)}": its name has 81 characters, but may have 80; shorten the job's or the group's name`,
    ],
    [
      "a branch that leads out of it",
      "A",
      { A: parallel(branch("B", { B: end }), branch("C", { C: task("B") })) },
      'pipeline p, state "A" leads to state "B", which does not exist on its level',
    ],
    [
      "a branch that is not reached",
      "A",
      { A: parallel(branch("B", { B: end, C: end })) },
      'pipeline p, state "A", state "C": nothing leads there',
    ],
    [
      "an item that leads out of it, deep within",
      "A",
      { A: parallel(branch("B", { B: map(branch("C", { C: task("A") })) })) },
      'pipeline p, state "A", state "B" leads to state "A", which does not exist on its level',
    ],
    [
      "a name in two branches",
      "A",
      { A: parallel(branch("B", { B: end }), branch("B", { B: end })) },
      'pipeline p, state "A" has two states "B"; names must be unique in the whole machine',
    ],
    [
      "a name of a state around it",
      "A",
      { A: map(branch("A", { A: end })) },
      'pipeline p, state "A" has two states "A"; names must be unique in the whole machine',
    ],
  ];
  for (const [what, StartAt, states, message] of broken) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => {
          checkStateMachine("p", { Comment: "", StartAt, States: states });
        },
        { name: "Error", message },
      );
    });
  }

  it("lets a state pass to which only a catcher leads", () => {
    const States = { A: task("B", "C", "D"), B: end, C: end, D: task("B") };
    checkStateMachine("p", { Comment: "", StartAt: "A", States });
  });

  it("lets a round trip with a way out and a name of 80 characters pass", () => {
    const States = { A: task("B"), B: choice(name(80), "A"), [name(80)]: end };
    checkStateMachine("p", { Comment: "", StartAt: "A", States });
  });
});
