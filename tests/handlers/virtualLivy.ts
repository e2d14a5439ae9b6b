import axios from "axios";

import type { ExecutionContext } from "../../contract/events";
import type { LivyEndpoint } from "../../handlers/livyClient";
import { axiosTransport } from "../livy/axiosTransport";
import { scripted } from "../livy/faults";
import type { FaultChooser, ScriptedFault } from "../livy/faults";
import type { LivyAnswer, LivyRequest } from "../livy/livyAnswer";
import { createLivy } from "../livy/livyStandIn";
import type { LivyOptions, LivyStandIn } from "../livy/livyStandIn";
import { virtualClock } from "../support/virtualClock";
import type { VirtualClock } from "../support/virtualClock";

export const LIVY: LivyEndpoint = { url: "http://livy:8998", ca: undefined };

/** An execution of the machine M, of the first attempt. */
export const EXECUTION = executionOf("M", "run-1");

/** The key of EXECUTION: its name, and ten digits of its ARN's SHA-256. */
export const KEY = "run-1-230baf64ca";

export function executionOf(machine: string, name: string): ExecutionContext {
  return {
    Id: `arn:aws:states:eu-central-1:123456789012:execution:${machine}:${name}`,
    Name: name,
    Input: { rootPath: "s3://bucket" },
  };
}

/** How a suite's Livy is. */
export interface Beginning extends LivyOptions {
  /** What goes wrong with the calls. Default: nothing. */
  readonly faults?: FaultChooser | readonly ScriptedFault[];
  /** What stands before Livy and may answer in its place. */
  readonly before?: (request: LivyRequest, livy: LivyStandIn) => LivyAnswer | undefined;
}

export interface VirtualLivy extends VirtualClock {
  /** Begins anew, with a Livy that knows nothing. */
  readonly begin: (beginning?: Beginning) => LivyStandIn;
  /** Since then, in seconds. */
  readonly elapsed: () => number;
  /** The calls since then: method and path, and before it the second in which it was made. */
  readonly calls: () => readonly string[];
}

/** For the suite, Livy is a stand-in in memory, and time is the clock's own. */
export function virtualLivy(): VirtualLivy {
  const clock = virtualClock();
  let began = 0;
  let calls: string[] = [];
  const elapsed = () => (Date.now() - began) / 1000;

  const { adapter } = axios.defaults;
  after(() => {
    Object.assign(axios.defaults, { adapter });
  });

  const begin = ({ faults = [], before, ...options }: Beginning = {}): LivyStandIn => {
    began = Date.now();
    calls = [];
    const livy = createLivy(options);
    const faultFor = typeof faults === "function" ? faults : scripted(faults);
    axios.defaults.adapter = axiosTransport(
      (request) => before?.(request, livy) ?? livy.handle(request),
      (request) => {
        calls.push(`${String(elapsed())} ${request.method} ${request.path}`);
        return faultFor(request);
      },
    ).adapter;
    return livy;
  };

  return { ...clock, begin, elapsed, calls: () => calls };
}

/** What goes wrong with all calls of a kind while a condition holds. */
export function whenever(
  condition: () => boolean,
  fault: ScriptedFault["fault"],
  [method, path]: readonly [method: string, path: RegExp] = ["GET", /^/],
): FaultChooser {
  return (request) =>
    condition() && request.method === method && path.test(request.path) ? fault : undefined;
}
