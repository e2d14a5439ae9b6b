import assert from "node:assert/strict";

import { diffMachines } from "../../../cli/review/machines";
import type { MachineChange } from "../../../cli/review/machines";
import { drawMachine } from "../../../cli/review/mermaid";
import type { JsonObject, Snapshot } from "../../../cli/review/snapshot";
import { block, code, table } from "../../../cli/review/text";

const machine = (definition: JsonObject | undefined): Snapshot => ({
  resources:
    definition === undefined
      ? []
      : [
          {
            type: "aws:sfn/stateMachine:StateMachine",
            name: "m",
            id: "m",
            inputs: { definition: JSON.stringify(definition) },
          },
        ],
  code: {},
  files: {},
});
const compare = (before: JsonObject | undefined, after: JsonObject | undefined): MachineChange => {
  const [change, ...more] = diffMachines(machine(before), machine(after));
  assert.ok(change !== undefined && more.length === 0);
  return change;
};
const marks = ({ states, edges }: MachineChange) => [
  ...states.filter(({ mark }) => mark !== "same").map(({ name, mark }) => `${name} ${mark}`),
  ...edges.filter(({ mark }) => mark !== "same").map(({ from, to, mark }) => `${from} → ${to} ${mark}`),
];
const rule = (value: string, Next: string) => ({ Variable: "$.x", StringEquals: value, Next });
const choice = (...Choices: readonly JsonObject[]): JsonObject => ({
  StartAt: "A",
  States: { A: { Type: "Choice", Choices, Default: "B" }, B: { Type: "Succeed" }, C: { Type: "Fail" } },
});

describe("diffMachines", () => {
  it("sees no change in another form of one definition", () => {
    const a = { StartAt: "A", States: { A: { Type: "Succeed" } } };
    const b = { States: { A: { Type: "Succeed" } }, StartAt: "A" };
    assert.deepEqual(diffMachines(machine(a), machine(b)), []);
  });

  it("marks a state for what it does and an edge for where it leads", () => {
    const task = (Resource: string, Next: string): JsonObject => ({
      StartAt: "A",
      States: { A: { Type: "Task", Resource, Next }, B: { Type: "Succeed" }, C: { Type: "Succeed" } },
    });
    assert.deepEqual(marks(compare(task("f", "B"), task("g", "B"))), ["A changed"]);
    assert.deepEqual(marks(compare(task("f", "B"), task("f", "C"))), ["A → C added", "A → B removed"]);
    assert.deepEqual(marks(compare({ ...task("f", "B"), StartAt: "B" }, task("f", "B"))), [
      " → A added",
      " → B removed",
    ]);
    assert.deepEqual(marks(compare(task("f", "B"), { ...task("f", "B"), Comment: "c" })), []);
  });

  it("marks a Choice's edges, and the Choice where only the order of its rules changes", () => {
    const [one, two] = [rule("1", "B"), rule("2", "C")];
    assert.deepEqual(marks(compare(choice(one, two), choice(one, rule("3", "C")))), ["A → C changed"]);
    assert.deepEqual(marks(compare(choice(one, two), choice(two, one))), ["A changed"]);
  });

  it("marks all of a machine that is new or gone", () => {
    const alone = { StartAt: "A", States: { A: { Type: "Succeed" } } };
    const added = compare(undefined, alone);
    assert.deepEqual([added.mark, ...marks(added)], ["added", "A added", " → A added"]);
    assert.equal(added.patch.split("\n")[0], "@@ -0,0 +1,8 @@");
    const removed = compare(alone, undefined);
    assert.deepEqual([removed.mark, ...marks(removed)], ["removed", "A removed", " → A removed"]);
  });
});

describe("drawMachine", () => {
  it("draws every kind of state and way, and lets no name end the picture", () => {
    const inner = (name: string, more: JsonObject = {}) => ({
      StartAt: name,
      States: { [name]: { Type: "Pass", End: true, ...more } },
    });
    const definition: JsonObject = {
      StartAt: "P",
      States: {
        P: {
          Type: "Parallel",
          Branches: [inner("P1"), inner("P2")],
          Catch: [{ ErrorEquals: ["States.Timeout", "E"], Next: "F" }],
          Next: "M",
        },
        M: { Type: "Map", ItemProcessor: inner("M1"), Next: "C" },
        C: {
          Type: "Choice",
          Choices: [
            { Variable: "$.a.n", NumericGreaterThan: 5, Next: "F" },
            { Not: { Variable: "$.x", IsNull: true }, Next: "nowhere" },
            { Condition: "{% $x %}", Next: "F" },
            { Variable: "$.x", BooleanEquals: true, Next: 'a "b" `c` #1; <d>|\n```' },
          ],
        },
        F: { Type: "Fail" },
        'a "b" `c` #1; <d>|\n```': { Type: "Wait", Seconds: 1, Next: "F" },
      },
    };
    const drawn = drawMachine({ ...compare(undefined, definition), states: unmarked(definition), edges: [] });
    assert.deepEqual(drawn.split("\n"), [
      "flowchart TD",
      "  start(( ))",
      '  s0["P"]',
      '  s1["P1"]',
      '  s2["P2"]',
      '  s3["M"]',
      '  s4["M1"]',
      '  s5{"C"}',
      '  s6(["F"])',
      '  s7("a #34;b#34; #96;c#96; #35;1#59; #60;d#62;#124; #96;#96;#96;")',
    ]);
    assert.deepEqual(
      compare(undefined, definition).edges.map(({ from, label, to }) => `${from} -${label}-> ${to}`),
      [
        " --> P",
        "P --> M",
        "P -States.Timeout, E-> F",
        "P -branch 1-> P1",
        "P -branch 2-> P2",
        "M --> C",
        "M -each item-> M1",
        "C -n NumericGreaterThan 5, {% $x %}-> F",
        'C -{"Not":{"Variable":"$.x","IsNull":true}}-> nowhere',
        'C -x: true-> a "b" `c` #1; <d>|\n```',
        'a "b" `c` #1; <d>|\n``` --> F',
      ],
    );
    assert.ok(drawMachine(compare(undefined, definition)).includes(' missing["nowhere"]'));
  });

  function unmarked(definition: JsonObject): MachineChange["states"] {
    return compare(undefined, definition).states.map((state) => ({ ...state, mark: "same" }));
  }
});

describe("Markdown of any value", () => {
  it("can't leave its code span, its cell or its block", () => {
    assert.equal(code("a`b``c"), "```a`b``c```");
    assert.equal(code("`a"), "`` `a ``");
    assert.equal(code(" \n"), '`""`');
    assert.equal(code(["a\nb"]), '`["a\\nb"]`');
    assert.equal(code(undefined), "–");
    assert.equal(code("abcdef", 4), "`abc…`");
    assert.equal(table(["h"], [[code("a|b")]]), "| h |\n| --- |\n| `a\\|b` |");
    assert.equal(block("diff", "+ ```"), "````diff\n+ ```\n````");
  });
});
