import { randomBytes } from "node:crypto";

import type { ExecutionInput } from "../../../contract/events";

/** What an execution is started with. */
export interface ExecutionStart {
  /** Unique among the machine's executions. */
  readonly name: string;
  readonly input: ExecutionInput;
}

/** A new name for a run: its time in UTC, and four digits for two that start at once, `local-20261124-001530-a1b2`. */
export function newExecutionName(): string {
  const [day = "", time = ""] = new Date()
    .toISOString()
    .replace(/[-:]|\..*/g, "")
    .split("T");
  return `local-${day}-${time}-${randomBytes(2).toString("hex")}`;
}

/** The ARN of a machine's execution. */
export function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}
