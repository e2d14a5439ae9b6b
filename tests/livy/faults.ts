import { parsed } from "./exchange";
import type { LivyAnswer, LivyRequest } from "./livyAnswer";

/** What goes wrong with one call. "Handled" says that Livy gets the request and does what it asks. */
export type Fault =
  /** Handled; the connection is reset before the answer comes. */
  | { readonly kind: "lostReply" }
  /** Not handled; the connection is reset. */
  | { readonly kind: "reset" }
  /** Not handled; nobody listens. */
  | { readonly kind: "refused" }
  /** Handled; the answer comes after the caller has given up. */
  | { readonly kind: "timeout" }
  /** Not handled; nobody says anything until the caller gives up. */
  | { readonly kind: "silence" }
  /** Nobody says anything until the caller gives up; Livy gets the request so many seconds after it was sent. */
  | { readonly kind: "late"; readonly seconds: number }
  /** Handled; the answer comes later. */
  | { readonly kind: "slow"; readonly seconds: number }
  /** An error of the server's, or of something before it: handled or not. */
  | {
      readonly kind: "status";
      readonly status: number;
      /** The text on the wire. */
      readonly body: string;
      readonly handled: boolean;
    }
  /** Status 200 with a page, not handled; or handled, with only the first half of the answer's JSON. */
  | { readonly kind: "malformed"; readonly how: "page" | "cut" }
  /** Not handled; Livy does not know the batch, for once. */
  | { readonly kind: "notFound" }
  /** Handled; the batch is in a state of which nobody has heard. */
  | { readonly kind: "unknownState"; readonly state: string }
  /** Handled; the batch is called `recovering`. */
  | { readonly kind: "recovering" }
  /** Handled; the batch is called `success`, for once. */
  | { readonly kind: "falseSuccess" }
  /** Handled; the batch is called `dead`, for once. */
  | { readonly kind: "falseDead" }
  /** Not handled; Livy creates as many batches as it may. */
  | { readonly kind: "tooManySessions" };

/** Chooses what goes wrong with a call; undefined: nothing. Asked once for each call, in order. */
export type FaultChooser = (request: LivyRequest) => Fault | undefined;

/** What a call comes to; the transport puts it into its own terms. */
export type Outcome =
  | { readonly kind: "answer"; readonly answer: LivyAnswer }
  | { readonly kind: "reset" }
  | { readonly kind: "refused" }
  /** No answer within any caller's patience. */
  | { readonly kind: "silence" };

/** A call that went through a transport. */
export interface RecordedCall {
  readonly request: LivyRequest;
  readonly fault: Fault | undefined;
  readonly outcome: Outcome;
}

/** A fault for the n-th call of a kind. */
export interface ScriptedFault {
  readonly method: string;
  /** Matches the path, with its query. */
  readonly path: RegExp;
  /** Which of the calls that match, from 1 on. Default: 1. */
  readonly nth?: number;
  readonly fault: Fault;
}

/** Chooses faults from a script; of several for the same call the first. */
export function scripted(script: readonly ScriptedFault[]): FaultChooser {
  const seen = script.map(() => 0);
  return (request) => {
    const due = script.filter(({ method, path, nth = 1 }, index) => {
      if (method !== request.method || !path.test(request.path)) {
        return false;
      }
      const count = (seen[index] ?? 0) + 1;
      seen[index] = count;
      return count === nth;
    });
    return due[0]?.fault;
  };
}

/** Whether a fault can happen to a call: some are answers that only one kind of request gets. */
export function fits({ kind }: Fault, { method, path }: LivyRequest): boolean {
  switch (kind) {
    case "tooManySessions":
      return method === "POST";
    case "late":
      // A question that is late changes nothing: it is a silence.
      return method !== "GET";
    case "notFound":
      return method !== "POST" && sessionOf(path) !== undefined;
    case "unknownState":
    case "recovering":
    case "falseSuccess":
    case "falseDead":
      return method === "GET" && /^\/batches\/[^/?]+(\/state)?$/.test(path);
    default:
      return true;
  }
}

/**
 * A call, with what goes wrong with it.
 *
 * @param handle has Livy handle the request
 * @throws Error for a fault that can't happen to the call
 */
export async function callWith(
  fault: Fault | undefined,
  request: LivyRequest,
  handle: (request: LivyRequest) => LivyAnswer | Promise<LivyAnswer>,
): Promise<Outcome> {
  if (fault === undefined) {
    return answered(await handle(request));
  }
  if (!fits(fault, request)) {
    throw new Error(`${fault.kind} can't happen to ${request.method} ${request.path}`);
  }
  switch (fault.kind) {
    case "reset":
    case "refused":
    case "silence":
      return { kind: fault.kind };
    case "lostReply":
      await handle(request);
      return { kind: "reset" };
    case "timeout":
      await handle(request);
      return { kind: "silence" };
    case "late":
      // Whoever made the call is told nothing, of a failure neither.
      void after(fault.seconds)
        .then(() => handle(request))
        .catch(() => undefined);
      return { kind: "silence" };
    case "slow": {
      const answer = await handle(request);
      return answered({ ...answer, afterMs: answer.afterMs + fault.seconds * 1000 });
    }
    case "status":
      if (fault.handled) {
        await handle(request);
      }
      return said(fault.status, fault.body);
    case "malformed": {
      if (fault.how === "page") {
        return said(200, "<html><body>Sign in</body></html>");
      }
      const { body } = await handle(request);
      return said(200, body.slice(0, Math.ceil(body.length / 2)));
    }
    case "notFound":
      return said(404, JSON.stringify({ msg: `Session '${sessionOf(request.path) ?? ""}' not found.` }));
    case "unknownState":
      return answered(inState(await handle(request), fault.state));
    case "recovering":
      return answered(inState(await handle(request), "recovering"));
    case "falseSuccess":
      return answered(inState(await handle(request), "success"));
    case "falseDead":
      return answered(inState(await handle(request), "dead"));
    case "tooManySessions":
      return said(400, JSON.stringify({ msg: "Rejected, too many sessions are being created!" }));
  }
}

function after(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });
}

function answered(answer: LivyAnswer): Outcome {
  return { kind: "answer", answer };
}

function said(status: number, body: string): Outcome {
  return answered({ status, body, afterMs: 0 });
}

/** The id or name in a path. */
function sessionOf(path: string): string | undefined {
  const session = /^\/batches\/([^/?]+)/.exec(path)?.[1];
  return session === undefined ? undefined : decodeURIComponent(session);
}

/** An answer about a batch, in another state; any other answer as it is. */
function inState(answer: LivyAnswer, state: string): LivyAnswer {
  return answer.status === 200
    ? { ...answer, body: JSON.stringify({ ...(parsed(answer.body) as object), state }) }
    : answer;
}
