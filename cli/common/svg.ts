import { instance } from "@viz-js/viz";

import { dotOf } from "../../compiler/diagram/dot";
import type { RunHistory } from "../../compiler/diagram/history";
import type { StateMachine } from "../../compiler/states";

/**
 * Draws a state machine as an SVG, which has its own background; one definition gives one text.
 *
 * @param happened what became of its states in a run, to colour them by
 * @throws Error when Graphviz can't draw it
 */
export async function drawSvg(definition: StateMachine, history?: RunHistory): Promise<string> {
  const graphviz = await instance();
  const svg = graphviz.renderString(dotOf(definition, history), { format: "svg", engine: "dot" });
  return svg.replaceAll('font-family="Helvetica,sans-Serif"', `font-family="${AS_WIDE_AS_HELVETICA}"`);
}

/** Graphviz has measured all texts in Helvetica: in a wider font they would not fit into their boxes. */
const AS_WIDE_AS_HELVETICA = "Helvetica,Arial,Liberation Sans,sans-serif";
