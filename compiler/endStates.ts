import type { Outcome } from "../contract/events";
import type { CompiledState } from "./compiled";
import { always, FAILED, PASSED } from "./cost/figures";
import type { Catcher, PassState, Payload } from "./states";
import type { StepContext } from "./stepContext";

/** A Catch that stores any error as the job's failure, with the field names that a Fail state reads. */
export function failureTo(next: string): Catcher {
  return { ErrorEquals: ["States.ALL"], ResultPath: "$.job.failure", Next: next };
}

/**
 * The end of a last step that succeeded. The outcome of an item or a branch only has its state, to keep the list of a
 * group's outcomes small.
 *
 * @param bytes bytes of the state's input as JSON, as in the other functions here
 */
export function finishedState(name: string, { success }: StepContext, bytes: number): CompiledState {
  return success === "ends"
    ? { name, state: { Type: "Succeed" }, cost: always(PASSED), bytes, end: "success" }
    : outcomeState(name, { state: "success" }, bytes);
}

/** The end of a step that failed with `$.job.failure`. */
export function failedState(name: string, context: StepContext, bytes: number): CompiledState {
  return context.failure === "ends"
    ? {
        name,
        state: { Type: "Fail", ErrorPath: "$.job.failure.Error", CausePath: "$.job.failure.Cause" },
        cost: always(FAILED),
        bytes,
        end: "executionFailed",
      }
    : outcomeState(
        name,
        {
          state: "failed",
          ...itemOf(context),
          failure: { "Error.$": "$.job.failure.Error", "Cause.$": "$.job.failure.Cause" },
        },
        bytes,
      );
}

/**
 * The outcome of a step that failed with an error of AWS itself, whose cause may have any length: the outcome has the
 * error's name, and the execution's history has the cause. Empty if failures end the execution: such an error then ends
 * it with its own cause.
 *
 * @param what the beginning of a sentence that says what has failed
 */
export function brokenState(
  name: string,
  what: string,
  context: StepContext,
  bytes: number,
): readonly CompiledState[] {
  return context.failure === "ends"
    ? []
    : [
        outcomeState(
          name,
          {
            state: "failed",
            ...itemOf(context),
            failure: {
              "Error.$": "$.job.failure.Error",
              Cause: `${what}; the execution's history says why`,
            },
          },
          bytes,
        ),
      ];
}

/** The Catch that leads to `brokenState`. */
export function catchBroken(next: string, { failure }: StepContext): { readonly Catch?: readonly Catcher[] } {
  return failure === "ends" ? {} : { Catch: [failureTo(next)] };
}

/** The outcome of an item or a branch. */
export function outcomeState(
  name: string,
  outcome: { readonly state: Outcome["state"]; readonly [key: string]: Payload },
  bytes: number,
): CompiledState {
  const state: PassState = { Type: "Pass", Parameters: outcome, End: true };
  return {
    name,
    state,
    cost: always(PASSED),
    bytes,
    end: outcome.state === "failed" ? "failed" : "success",
  };
}

function itemOf({ item }: StepContext): { readonly "item.$"?: string } {
  return item === undefined ? {} : { "item.$": `$.values.${item}` };
}
