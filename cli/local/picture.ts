import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { StateMachine } from "../../compiler/states";
import type { Execution } from "./bodies/stateMachine";
import { drawSvg } from "../common/svg";
import { historyOf } from "./history";
import type { Resource } from "../synth/synthesise";

/**
 * Draws a machine by what happened in an execution.
 *
 * @param folder where the picture is kept until the next run
 * @returns path of the picture
 */
export async function drawExecution(
  machine: Resource,
  execution: Execution,
  folder: string,
): Promise<string> {
  const definition = JSON.parse(machine.inputs.definition as string) as StateMachine;
  const file = join(folder, "execution.svg");
  writeFileSync(file, await drawSvg(definition, historyOf(definition, execution)));
  return file;
}
