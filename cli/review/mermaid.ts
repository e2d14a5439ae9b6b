import { quoted } from "../../compiler/diagram/mermaidText";
import { START } from "./graph";
import type { MachineChange, Mark, MarkedState } from "./machines";

/** GitHub's colours of added, removed and changed, readable on a light and on a dark page. */
const CLASSES: Readonly<Record<Exclude<Mark, "same">, { readonly box: string; readonly line: string }>> = {
  added: { box: "fill:#dafbe1,stroke:#1a7f37,color:#1f2328", line: "stroke:#1a7f37,stroke-width:3px" },
  removed: {
    box: "fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-dasharray:4",
    line: "stroke:#cf222e,stroke-width:3px",
  },
  changed: { box: "fill:#fff8c5,stroke:#9a6700,color:#1f2328", line: "stroke:#9a6700,stroke-width:3px" },
};

/**
 * Draws a machine as a Mermaid flowchart, what changed in colour.
 * Source: https://mermaid.js.org/syntax/flowchart.html (shapes, classes, linkStyle, entity codes).
 */
export function drawMachine({ states, edges }: MachineChange): string {
  const ids = new Map<string, string>([[START, "start"]]);
  states.forEach(({ name }, index) => ids.set(name, `s${String(index)}`));
  // A way to a state that no definition has is AWS's error to report; here it is drawn all the same.
  const idOf = (name: string) => ids.get(name) ?? `missing[${quoted(name)}]`;
  const lines = ["flowchart TD", "  start(( ))"];
  for (const state of states) {
    const kind = state.mark === "same" ? "" : `:::${state.mark}`;
    lines.push(`  ${idOf(state.name)}${shape(state)}${kind}`);
  }
  for (const { from, to, label, mark } of edges) {
    const arrow = mark === "removed" ? "-.->" : "-->";
    const text = label === "" ? "" : `|${quoted(label)}|`;
    lines.push(`  ${idOf(from)} ${arrow}${text} ${idOf(to)}`);
  }
  for (const mark of Object.keys(CLASSES) as Exclude<Mark, "same">[]) {
    if (states.some((state) => state.mark === mark)) {
      lines.push(`  classDef ${mark} ${CLASSES[mark].box}`);
    }
    const numbers = edges.flatMap((edge, index) => (edge.mark === mark ? [String(index)] : []));
    if (numbers.length > 0) {
      lines.push(`  linkStyle ${numbers.join(",")} ${CLASSES[mark].line}`);
    }
  }
  return lines.join("\n");
}

function shape({ name, type }: MarkedState): string {
  const text = quoted(name);
  switch (type) {
    case "Choice":
      return `{${text}}`;
    case "Wait":
      return `(${text})`;
    case "Succeed":
    case "Fail":
      return `([${text}])`;
    default:
      return `[${text}]`;
  }
}
