import { flattened, graphOf, START } from "./graph";
import type { Edge, GraphNode } from "./graph";

/** How a state or an edge has changed. */
export type Mark = "same" | "added" | "removed" | "changed";

export type MarkedNode = Pick<GraphNode, "name" | "type"> & { readonly mark: Mark };
export type MarkedEdge = Pick<Edge, "from" | "to" | "label"> & { readonly mark: Mark };

/** GitHub's colours of added, removed and changed, readable on a light and on a dark page. */
const CLASSES: Readonly<Record<Exclude<Mark, "same">, { readonly box: string; readonly line: string }>> = {
  added: { box: "fill:#dafbe1,stroke:#1a7f37,color:#1f2328", line: "stroke:#1a7f37,stroke-width:3px" },
  removed: {
    box: "fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-dasharray:4",
    line: "stroke:#cf222e,stroke-width:3px",
  },
  changed: { box: "fill:#fff8c5,stroke:#9a6700,color:#1f2328", line: "stroke:#9a6700,stroke-width:3px" },
};

/** Draws a state machine's definition as a Mermaid flowchart. */
export function mermaidOf(definition: object): string {
  const { nodes, edges } = flattened(graphOf(definition));
  return drawMermaid(
    nodes.map((node) => ({ ...node, mark: "same" })),
    edges.map((edge) => ({ ...edge, mark: "same" })),
  );
}

/**
 * Draws a graph as a Mermaid flowchart, with changes in colour. GitHub shows it as a picture.
 * Source: https://mermaid.js.org/syntax/flowchart.html (shapes, classes, linkStyle, entity codes).
 */
export function drawMermaid(nodes: readonly MarkedNode[], edges: readonly MarkedEdge[]): string {
  const ids = new Map<string, string>([[START, "start"]]);
  nodes.forEach(({ name }, index) => ids.set(name, `s${String(index)}`));
  // AWS reports a transition to a state that does not exist; here it is drawn anyway.
  const idOf = (name: string) => ids.get(name) ?? `missing[${quoted(name)}]`;
  const lines = ["flowchart TD", "  start(( ))"];
  for (const node of nodes) {
    const kind = node.mark === "same" ? "" : `:::${node.mark}`;
    lines.push(`  ${idOf(node.name)}${shape(node)}${kind}`);
  }
  for (const { from, to, label, mark } of edges) {
    const arrow = mark === "removed" ? "-.->" : "-->";
    const text = label === "" ? "" : `|${quoted(label)}|`;
    lines.push(`  ${idOf(from)} ${arrow}${text} ${idOf(to)}`);
  }
  for (const mark of Object.keys(CLASSES) as Exclude<Mark, "same">[]) {
    if (nodes.some((node) => node.mark === mark)) {
      lines.push(`  classDef ${mark} ${CLASSES[mark].box}`);
    }
    const numbers = edges.flatMap((edge, index) => (edge.mark === mark ? [String(index)] : []));
    if (numbers.length > 0) {
      lines.push(`  linkStyle ${numbers.join(",")} ${CLASSES[mark].line}`);
    }
  }
  return lines.join("\n");
}

function shape({ name, type }: MarkedNode): string {
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

/** A text with entity codes for what Mermaid or the page would read as syntax. */
function quoted(text: string): string {
  const safe = text.replace(/["#&<>`\\|;]/g, (char) => `#${String(char.charCodeAt(0))};`);
  return `"${safe.replace(/[\p{Cf}\p{Cs}]/gu, "").replace(/[\s\p{Cc}]+/gu, " ")}"`;
}
