import { NO_SUCH_PAGE, json, message, notANumber, refusedPage } from "./livyAnswer";
import type { LivyAnswer, LivyRequest } from "./livyAnswer";
import { logAt, stateAt, viewAt } from "./livyBatch";
import type { Batch } from "./livyBatch";
import { openBooks } from "./livyBooks";
import type { Books, BooksOptions } from "./livyBooks";
import { readPost } from "./livyPost";

export interface LivyOptions extends BooksOptions {
  /** Whose words refusals are in, and what a restart remembers. Default: 0.7.1, as recorded. */
  readonly version?: "0.7.1" | "0.8.0";
  /** livy.server.csrf-protection.enabled. Default: true. */
  readonly csrfProtection?: boolean;
}

/** Livy in memory. */
export interface LivyStandIn {
  readonly handle: (request: LivyRequest) => LivyAnswer;
  /** Every Spark application that was ever started, in order: the truth, whatever Livy knows of it. */
  readonly applications: Books["applications"];
  /** Ends Livy as SIGKILL does, and starts it again. */
  readonly restart: Books["restart"];
  /** Has spark-submit not start for the next batches: a 500, and a ghost in the books that holds the name. */
  readonly failStarts: Books["failStarts"];
}

/** 0.7.1 as recorded; of 0.8.0 only what the functions read. */
const VERSIONS = {
  "0.7.1": {
    url: "https://github.com/apache/incubator-livy.git",
    branch: "branch-0.7",
    revision: "972b600d72629884140aec315ea925858eb67884",
    version: "0.7.1-incubating",
    date: "2021-02-04T05:14:46Z",
    user: "root",
  },
  "0.8.0": { version: "0.8.0-incubating" },
} as const;

/** The greatest of Java's integers. */
const GREATEST_ID = 0x7fffffff;

/**
 * A model of Livy's batch API that answers as real Livy 0.7.1 was recorded to, and where that can't be recorded here
 * (YARN, recovery, 0.8.0) as its source says. It has no timers: what has happened by now follows from `Date.now()`.
 * Sources: SessionManager, SessionServlet, BatchSession, SparkProcApp and SparkYarnApp of Livy 0.7.1 and 0.8.0.
 */
export function createLivy(options: LivyOptions = {}): LivyStandIn {
  const { version = "0.7.1", csrfProtection = true } = options;
  const books = openBooks(options);

  const handle = (request: LivyRequest): LivyAnswer => {
    const { method, path, headers = {} } = request;
    const { pathname, searchParams } = new URL(path, "http://livy");
    if (csrfProtection && method !== "GET" && headers["x-requested-by"] === undefined) {
      // Jetty 9.4 has a page for a GET or a POST alone.
      return version === "0.8.0" && method === "DELETE"
        ? { status: 400, body: "", afterMs: 0 }
        : refusedPage(pathname);
    }
    if (method === "GET" && pathname === "/version") {
      return json(200, VERSIONS[version]);
    }
    const [room, idOrName, part = "", ...rest] = pathname.replace(/\/$/, "").slice(1).split("/");
    if (room !== "batches" || rest.length > 0) {
      return NO_SUCH_PAGE;
    }
    if (idOrName === undefined) {
      return method === "POST" ? create(request.body ?? "") : list(books.batches(), searchParams);
    }
    const batch = find(books.batches(), decodeURIComponent(idOrName));
    if ("status" in batch) {
      return batch;
    }
    switch (`${method} /${part}`) {
      case "GET /":
        return json(200, viewAt(batch, Date.now()));
      case "GET /state":
        return json(200, { id: batch.id, state: stateAt(batch, Date.now()) });
      case "GET /log":
        return log(batch, searchParams);
      case "DELETE /":
        return { ...message(200, "deleted"), afterMs: books.remove(batch) - Date.now() };
      default:
        throw new Error(`nobody has looked how Livy answers ${method} ${path}`);
    }
  };

  const create = (text: string): LivyAnswer => {
    if (books.full()) {
      return message(400, "Rejected, too many sessions are being created!");
    }
    const body = readPost(text);
    if (typeof body === "string") {
      return json(400, body);
    }
    const added = books.add(body);
    if ("id" in added) {
      return json(201, viewAt(added, Date.now()));
    }
    const { kind, words } = added;
    if (kind === "internal") {
      return json(500, words);
    }
    return message(400, version === "0.8.0" ? `Rejected, Reason: ${words}` : words);
  };

  return { handle, applications: books.applications, restart: books.restart, failStarts: books.failStarts };
}

function find(batches: readonly Batch[], idOrName: string): Batch | LivyAnswer {
  const isId = /^\d+$/.test(idOrName);
  if (isId && Number(idOrName) > GREATEST_ID) {
    return notANumber(idOrName);
  }
  const batch = batches.find(({ id, name }) => (isId ? id === Number(idOrName) : name === idOrName));
  return batch ?? message(404, `Session '${idOrName}' not found.`);
}

function list(batches: readonly Batch[], query: URLSearchParams): LivyAnswer {
  const range = rangeOf(query);
  if ("status" in range) {
    return range;
  }
  const { from = 0, size = 100 } = range;
  const sessions = batches.slice(from, from + size).map((batch) => viewAt(batch, Date.now()));
  return json(200, { from, total: batches.length, sessions });
}

/** The last lines, unless the query says from where; a negative number counts as none. */
function log(batch: Batch, query: URLSearchParams): LivyAnswer {
  const range = rangeOf(query);
  if ("status" in range) {
    return range;
  }
  const lines = logAt(batch, Date.now());
  const size = (range.size ?? 100) < 0 ? lines.length : (range.size ?? 100);
  const from = (range.from ?? -1) < 0 ? Math.max(0, lines.length - size) : (range.from ?? 0);
  return json(200, { id: batch.id, from, total: lines.length, log: lines.slice(from, from + size) });
}

function rangeOf(query: URLSearchParams): { from?: number; size?: number } | LivyAnswer {
  const entries = ["from", "size"].flatMap((name) => {
    const text = query.get(name);
    return text === null ? [] : [[name, text] as const];
  });
  const bad = entries.find(([, text]) => !/^-?\d+$/.test(text));
  return bad === undefined
    ? Object.fromEntries(entries.map(([name, text]) => [name, Number(text)]))
    : notANumber(bad[1]);
}
