import { drawMermaid } from "../../compiler/diagram/mermaid";
import { redact } from "../../handlers/redact";
import type { Changes } from "./changes";
import { applications, functions, staged } from "./jobSections";
import type { Permission } from "./policies";
import { addedAndRemoved, others, replaced } from "./resourceSections";
import { block, cell, code, count, section, table } from "./text";
import { beforeAndAfter } from "./values";

export interface Heading {
  readonly stack: string;
  /** The revision, as the user named it. */
  readonly base: string;
  /** Whether a person has approved the dangerous changes. */
  readonly approved: boolean;
}

/** The changes as a Markdown document for a pull request; a section without a change is left out. */
export function toMarkdown(changes: Changes, { stack, base, approved }: Heading): string {
  const summary = summarise(changes);
  if (summary.length === 0) {
    return `Nothing changes in stack ${code(stack)} since ${code(base)}.\n`;
  }
  const parts = [
    `# Stack ${code(stack)} since ${code(base)}`,
    `Changed: ${summary.join(", ")}.`,
    ...dangerous(changes, approved),
    ...applications(changes),
    ...staged(changes),
    ...machines(changes),
    ...settings(changes),
    ...policies(changes),
    ...ports(changes),
    ...replaced(changes),
    ...addedAndRemoved(changes),
    ...functions(changes),
    ...others(changes),
  ];
  return `${parts.join("\n\n")}\n`;
}

function summarise(changes: Changes): readonly string[] {
  return [
    ...count(changes.applications, "application", "applications"),
    ...count(changes.staged, "staged object", "staged objects"),
    ...count(changes.machines, "state machine", "state machines"),
    ...count(changes.settings, "configuration key", "configuration keys"),
    ...count(
      changes.policies.flatMap(({ added, removed }) => [...added, ...removed]),
      "IAM statement or attachment",
      "IAM statements and attachments",
    ),
    ...count(changes.ports, "port rule", "port rules"),
    ...count(changes.replaced, "resource replaced", "resources replaced"),
    ...count(changes.added, "resource added", "resources added"),
    ...count(changes.removed, "resource removed", "resources removed"),
    ...count(changes.functions, "function", "functions"),
    ...count(
      changes.others.flatMap((one) => one.changes),
      "other input",
      "other inputs",
    ),
  ];
}

function dangerous(changes: Changes, approved: boolean): readonly string[] {
  return section(
    approved ? "Dangerous changes: approved" : "Dangerous changes: approval needed",
    changes.dangerous,
    (list) => [list.map(({ what, detail }) => `- **${what}**: ${code(detail)}`).join("\n")],
  );
}

function machines(changes: Changes): readonly string[] {
  return section("State machines", changes.machines, (list) => [
    "Green is added, red is removed, yellow is changed.",
    ...list.flatMap((machine) => [
      `### ${code(machine.name)} (${machine.mark})`,
      block("mermaid", drawMermaid(machine.states, machine.edges)),
      `<details><summary>Definition</summary>\n\n${block("diff", redact(machine.patch))}\n\n</details>`,
    ]),
  ]);
}

function settings(changes: Changes): readonly string[] {
  return section("Livy and Spark configuration", changes.settings, (list) =>
    [...new Set(list.map(({ holder }) => holder))].flatMap((holder) => [
      `### ${code(holder)}`,
      table(
        ["classification", "key", "before", "after"],
        list
          .filter((one) => one.holder === holder)
          .map((one) => [
            cell(one.classification),
            cell(one.key),
            ...beforeAndAfter({ ...one, path: one.key }),
          ]),
      ),
    ]),
  );
}

function policies(changes: Changes): readonly string[] {
  const line = (sign: string) => (one: Permission) =>
    `${sign} ${one.kind === "statement" ? "" : `${one.kind}: `}${one.text}`.replace(/\s+/g, " ");
  return section("IAM statements", changes.policies, (list) =>
    list.flatMap(({ holder, added, removed }) => [
      `### ${code(holder)}`,
      block("diff", [...removed.map(line("-")), ...added.map(line("+"))].join("\n")),
    ]),
  );
}

function ports(changes: Changes): readonly string[] {
  return section("Open ports", changes.ports, (list) => [
    table(
      ["rule", "before", "after"],
      list.map(({ rule, before, after }) => [rule, before, after].map(cell)),
    ),
  ]);
}
