import assert from "node:assert/strict";

import { checkPipeline, checkStateMachine } from "../../asl/check";
import type { Pipeline, SparkJob } from "../../asl/pipeline";
import type { State } from "../../asl/states";

const job = (name: string): SparkJob => ({ name, file: "f.jar", className: "com.example.F", args: [] });

const pipeline = (name: string, ...jobs: string[]): Pipeline => ({
  name,
  description: "",
  jobs: jobs.map(job),
  result: "r/",
});

describe("checkPipeline", () => {
  const tooLong = "p".repeat(81);
  const rules: [string, Pipeline, string][] = [
    [
      "no name",
      pipeline("", "A"),
      "pipeline : a name has 1 to 80 letters, digits, - or _, as state machines' names have",
    ],
    [
      "a blank in the name",
      pipeline("my pipeline", "A"),
      "pipeline my pipeline: a name has 1 to 80 letters, digits, - or _, as state machines' names have",
    ],
    [
      "81 characters in the name",
      pipeline(tooLong, "A"),
      `pipeline ${tooLong}: a name has 1 to 80 letters, digits, - or _, as state machines' names have`,
    ],
    ["no jobs", pipeline("p"), "pipeline p has no jobs; give it at least one"],
    ["two jobs of a name", pipeline("p", "A", "B", "A"), "pipeline p has two jobs named A; names are unique"],
    ...["", "1st", "a b", "a-b", "a_b", "ä", "A\n"].map((name): [string, Pipeline, string] => [
      `the job's name ${JSON.stringify(name)}`,
      pipeline("p", name),
      `pipeline p, job "${name}": a name begins with a letter and has letters and digits only`,
    ]),
  ];
  for (const [what, broken, message] of rules) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => {
          checkPipeline(broken);
        },
        { name: "Error", message },
      );
    });
  }

  it("lets the longest name and the shortest job pass", () => {
    checkPipeline(pipeline("p".repeat(80), "a", "A", "a1"));
  });
});

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
  const name = (length: number) => "s".repeat(length);

  const broken: [string, string, Record<string, State>, string][] = [
    ["a start that is not there", "A", {}, 'pipeline p leads to state "A", which does not exist'],
    ["a task's target", "A", { A: task("B") }, 'pipeline p leads to state "B", which does not exist'],
    [
      "a catcher's target",
      "A",
      { A: task("C", "C", "B"), C: end },
      'pipeline p leads to state "B", which does not exist',
    ],
    [
      "a choice's target",
      "A",
      { A: choice("B", "A") },
      'pipeline p leads to state "B", which does not exist',
    ],
    [
      "a choice's default",
      "A",
      { A: choice("A", "B") },
      'pipeline p leads to state "B", which does not exist',
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
      `pipeline p, state "${name(81)}": its name has 81 characters of at most 80; shorten the job's name`,
    ],
  ];
  for (const [what, StartAt, States, message] of broken) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => {
          checkStateMachine("p", { Comment: "", StartAt, States });
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
