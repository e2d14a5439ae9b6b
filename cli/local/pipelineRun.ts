import type { CheckEvent, ExecutionInput } from "../../contract/events";
import type { Inputs } from "../../model/pipeline";
import type { StateMachine } from "../../compiler/states";
import { checkInput } from "../../handlers/checkInput";
import { RESOURCE_TYPES } from "../synth/resourceTypes";
import { UserError } from "../common/errors";
import type { Resource, Synthesis } from "../synth/synthesise";

/** A pipeline of a stack, as the stack registers it. */
export interface PipelineRun {
  readonly name: string;
  readonly machine: Resource;
  /** `s3://` folder of its result. */
  readonly resultUri: string;
}

/**
 * The machine of a pipeline; without a name, of the one that the stack's `stateMachineArn` tells of.
 *
 * @throws UserError when the stack has no such pipeline
 */
export function pipelineOf({ stack, resources, outputs }: Synthesis, name?: string): PipelineRun {
  const { stateMachineArn, stateMachineArns, resultUris } = outputs as {
    readonly stateMachineArn: string;
    readonly stateMachineArns: Readonly<Record<string, string>>;
    readonly resultUris: Readonly<Record<string, string>>;
  };
  const names = Object.keys(stateMachineArns);
  const chosen = name ?? names.find((one) => stateMachineArns[one] === stateMachineArn) ?? "";
  const machine = resources.find(
    ({ type, outputs: { arn } }) => type === RESOURCE_TYPES.stateMachine && arn === stateMachineArns[chosen],
  );
  const resultUri = resultUris[chosen];
  if (machine === undefined || resultUri === undefined) {
    throw new UserError(`--pipeline ${chosen}: stack ${stack} has the pipelines ${names.join(", ")}`);
  }
  return { name: chosen, machine, resultUri };
}

/** The inputs that a machine is registered with: an example of each. */
export function exampleInputs(machine: Resource): Inputs {
  return checkParameters(machine).inputs ?? {};
}

/** What a machine's first state asks the check function. */
function checkParameters({ inputs }: Resource): Partial<Omit<CheckEvent, "execution">> {
  const { StartAt, States } = JSON.parse(inputs.definition as string) as StateMachine;
  const first = States[StartAt];
  return first?.Type === "Task" ? first.Parameters : {};
}

/**
 * What an execution on this machine is started with: the examples, but for those that are given.
 *
 * @param given values of the user's by name; of a list, its items with commas between them
 * @param again whether items are run again whose result exists
 * @throws UserError on a name that the pipeline does not have, and on a value that its first state would refuse
 */
export function executionInput(
  { name, machine }: PipelineRun,
  rootPath: string,
  given: Readonly<Record<string, string>>,
  again: boolean,
): ExecutionInput {
  const examples = exampleInputs(machine);
  const known = Object.keys(examples);
  const [unknown] = Object.keys(given).filter((input) => !known.includes(input));
  if (unknown !== undefined) {
    const has = known.length === 0 ? "no inputs" : `the inputs ${known.join(", ")}`;
    throw new UserError(`--set ${unknown}: the pipeline ${name} has ${has}`);
  }
  const values = Object.entries(given).map(([input, value]) => [
    input,
    Array.isArray(examples[input]) ? value.split(",") : value,
  ]);
  const input = {
    rootPath,
    ...examples,
    ...(Object.fromEntries(values) as Inputs),
    ...(again ? { again } : {}),
  };
  // The very check of the first state, with what the machine is registered to ask it.
  const event = { ...checkParameters(machine), execution: { Input: input } } as unknown as CheckEvent;
  try {
    checkInput(event, rootPath);
  } catch (error) {
    throw (error as Error).name === "InvalidInput"
      ? new UserError(`--set: ${(error as Error).message}`)
      : error;
  }
  return input;
}
