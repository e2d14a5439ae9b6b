import assert from "node:assert/strict";

import { diffMachines } from "../../../cli/review/machines";
import type { MachineChange } from "../../../cli/review/machines";
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
    // A label does not say which variable it is of.
    assert.deepEqual(marks(compare(choice(one), choice({ ...one, Variable: "$.y" }))), ["A changed"]);
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
