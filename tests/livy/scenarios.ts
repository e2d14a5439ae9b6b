import type { LivyCall } from "./exchange";

/** A Livy that a scenario is played against: a real one, or the stand-in. */
export interface Player {
  /** Sends a request; it and its answer are kept. */
  call(what: string, request: LivyCall): Promise<void>;
  /** Looks again and again, unkept, until the answer is as wanted. */
  until(path: string, wanted: (status: number, answer: Answer) => boolean): Promise<void>;
  /** Whether spark-submit can be started. */
  sparkSubmit(works: boolean): Promise<void>;
  /** Ends Livy by SIGKILL; resolves when it is up again, on the same address. */
  crash(): Promise<void>;
}

/** What scenarios wait for in an answer's body. */
interface Answer {
  readonly state?: string;
  readonly total?: number;
}

export interface Scenario {
  readonly name: string;
  /** Goes over the registered cluster's livy.conf. */
  readonly livyConf: Readonly<Record<string, string>>;
  play(player: Player): Promise<void>;
}

/** A bucket that is there, in a store that holds nothing else. */
export const BUCKET = "recordings";

// Main classes on Spark's own class path, which need no jar and start in a second or two.
const JAR = "local:/app.jar";
/** Prints its version and ends. */
const ENDS = { file: JAR, className: "org.apache.hadoop.util.VersionInfo" };
/** Prints its port and serves until it is ended. */
const RUNS = { file: JAR, className: "py4j.GatewayServer", args: ["0"] };
const WRONG_CLASS = { file: JAR, className: "com.example.Wrong" };
const NO_JAR = { file: `s3://${BUCKET}/none.jar`, className: "com.example.NoJar" };

const ENDS_LINES = 9;
const RUNS_LINES = 4;

const get = (path: string): LivyCall => ({ method: "GET", path });
const post = (body: object): LivyCall => ({ method: "POST", path: "/batches", body });
const postText = (text: string): LivyCall => ({ method: "POST", path: "/batches", text });
const del = (path: string): LivyCall => ({ method: "DELETE", path });

export const SCENARIOS: readonly Scenario[] = [
  { name: "the registered cluster's Livy", livyConf: {}, play: playAll },
  {
    name: "a Livy that starts one batch at a time and forgets ended ones after a second",
    livyConf: {
      "livy.server.session.max-creation": "1",
      "livy.server.session.state-retain.sec": "1s",
    },
    play: playLimits,
  },
];

async function playAll(livy: Player): Promise<void> {
  await livy.call("version", get("/version"));
  await livy.call("no batches", get("/batches"));
  await playSuccess(livy);
  await playRunning(livy);
  await playFailures(livy);
  await playGhosts(livy);
  await playBadRequests(livy);
  await playUnknown(livy);
  await playNames(livy);
  await playCrash(livy);
}

async function playSuccess(livy: Player): Promise<void> {
  const tagged = { ...ENDS, name: "ends", conf: { "spark.yarn.tags": "execution" } };
  await livy.call("a batch is created", post(tagged));
  await state(livy, "ends", "success");
  await livy.call("it has ended, by id", get("/batches/0"));
  await livy.call("it has ended, by name", get("/batches/ends"));
  await livy.call("its state alone", get("/batches/ends/state"));
  await livy.call("its log, asked for more than there is", get("/batches/ends/log?size=1000"));
  await livy.call("its log by id", get("/batches/0/log"));
  await livy.call("the end of its log", get("/batches/ends/log?size=2"));
  await livy.call("a part of its log", get("/batches/ends/log?from=1&size=2"));
  await livy.call("its log beyond its end", get("/batches/ends/log?from=100"));
  await livy.call("its log, asked for nothing", get("/batches/ends/log?size=0"));
  await livy.call("its log, asked for in words", get("/batches/ends/log?size=all"));
  await livy.call("its name is still taken", post(tagged));
  await livy.call("the refused one is not in the list", get("/batches"));
  await livy.call("the refused one is not known by its id", get("/batches/1"));
  await livy.call("the name is the first one's", get("/batches/ends"));
}

async function playRunning(livy: Player): Promise<void> {
  await livy.call("a batch that runs on", post({ ...RUNS, name: "runs" }));
  await livy.until("/batches/runs/log", (_, { total }) => total === RUNS_LINES);
  await livy.call("it runs", get("/batches/runs"));
  await livy.call("its name is taken", post({ ...RUNS, name: "runs" }));
  await livy.call("the list, oldest first, without the refused ones", get("/batches"));
  await livy.call("a page of the list", get("/batches?from=1&size=1"));
  await livy.call("it is deleted by name", del("/batches/runs"));
  await livy.call("it is gone, by id", get("/batches/2"));
  await livy.call("it is gone, by name", get("/batches/runs"));
  await livy.call("it can't be deleted twice", del("/batches/runs"));
  await livy.call("its name is free", post({ ...RUNS, name: "runs" }));
  await livy.until("/batches/runs/log", (_, { total }) => total === RUNS_LINES);
  await livy.call("the new one is deleted by id", del("/batches/4"));
  await livy.call("one that has ended is deleted", del("/batches/ends"));
  await livy.call("no batch is left", get("/batches"));
}

async function playFailures(livy: Player): Promise<void> {
  await livy.call("a class that is not there", post({ ...WRONG_CLASS, name: "wrong" }));
  await state(livy, "wrong", "dead");
  await livy.call("it is dead", get("/batches/wrong"));
  await livy.call("the cause is in its log", get("/batches/wrong/log?size=1000"));
  await livy.call("a jar that is not there", post({ ...NO_JAR, name: "no-jar" }));
  await state(livy, "no-jar", "dead");
  await livy.call("it is dead too", get("/batches/no-jar"));
  await livy.call("the cause is deep in its log", get("/batches/no-jar/log?size=1000"));
}

async function playGhosts(livy: Player): Promise<void> {
  await livy.call("a file that Livy refuses", post({ ...ENDS, file: "/app.jar", name: "refused" }));
  await livy.call("the refused one is in Livy's books and starts for ever", get("/batches/refused"));
  await livy.call("it has no log", get("/batches/refused/log"));
  await livy.call("it holds its name", post({ ...ENDS, name: "refused" }));
  await livy.call("it is in the list", get("/batches"));
  await livy.call("it can be deleted", del("/batches/refused"));
  await livy.call("then it is gone", get("/batches/refused"));
  await livy.sparkSubmit(false);
  await livy.call("spark-submit can't be started", post({ ...ENDS, name: "not-started" }));
  await livy.sparkSubmit(true);
  await livy.call("this one starts for ever too", get("/batches/not-started"));
  await livy.call("and holds its name", post({ ...ENDS, name: "not-started" }));
  await livy.call("until it is deleted", del("/batches/not-started"));
  await livy.call("then a batch of its name is created", post({ ...ENDS, name: "not-started" }));
  await state(livy, "not-started", "success");
}

async function playBadRequests(livy: Player): Promise<void> {
  const named = { ...ENDS, name: "bad" };
  await livy.call("JSON that ends too early", postText('{"file":"local:/app.jar"'));
  await livy.call("no JSON at all", postText("<html></html>"));
  await livy.call("an empty body", postText(""));
  await livy.call("a list for a body", post([]));
  await livy.call("an unknown field", post({ ...named, colour: "red" }));
  await livy.call("a text for a list", post({ ...named, args: "one" }));
  await livy.call("a list for a text", post({ ...named, className: ["one"] }));
  await livy.call("a list for a map", post({ ...named, conf: ["one"] }));
  await livy.call("a text for a number", post({ ...named, driverCores: "two" }));
  await livy.call("which is found late: it is a ghost", get("/batches/bad"));
  await livy.call("it is deleted", del("/batches/bad"));
  await livy.call("no file", post({ name: "no-file" }));
  await livy.call("which makes a ghost too", get("/batches/no-file"));
  await livy.call("it is deleted too", del("/batches/no-file"));
  await livy.call("a relative file", post({ name: "relative", file: "app.jar" }));
  await livy.call("its ghost is deleted", del("/batches/relative"));
  await livy.call("a number for a name", post({ ...ENDS, name: 7 }));
  await livy.call("a name of digits", post({ ...ENDS, name: "77" }));
  await livy.call("a POST without X-Requested-By", { ...post(named), requestedBy: false });
  await livy.call("a DELETE without it", { ...del("/batches/wrong"), requestedBy: false });
  await livy.call("a GET without it", { ...get("/batches/wrong/state"), requestedBy: false });
}

async function playUnknown(livy: Player): Promise<void> {
  await livy.call("an id that is not known", get("/batches/99"));
  await livy.call("a name that is not known", get("/batches/nobody"));
  await livy.call("the log of an id that is not known", get("/batches/99/log"));
  await livy.call("deleting an id that is not known", del("/batches/99"));
  await livy.call("deleting a name that is not known", del("/batches/nobody"));
  await livy.call("an id that is no integer of Java's", get("/batches/99999999999"));
  await livy.call("a page that is not there", get("/nothing"));
}

async function playNames(livy: Player): Promise<void> {
  await livy.call("a name of all harmless characters", post({ ...ENDS, name: "Az09_-.x" }));
  await state(livy, "Az09_-.x", "success");
  await livy.call("its name in the address as it is", get("/batches/Az09_-.x/state"));
  await livy.call("its name in the address, encoded", get("/batches/%41z09%5F%2D%2Ex/state"));
  await livy.call("its name in small letters", get("/batches/az09_-.x/state"));
  await livy.call("a name of other characters", post({ ...ENDS, name: "a b/ä" }));
  await state(livy, "a%20b%2F%C3%A4", "success");
  await livy.call("its name in the address must be encoded", get("/batches/a%20b%2F%C3%A4/state"));
}

async function playCrash(livy: Player): Promise<void> {
  await livy.call("a batch before the crash", post({ ...RUNS, name: "crashes" }));
  await livy.until("/batches/crashes/log", (_, { total }) => total === RUNS_LINES);
  await livy.crash();
  await livy.call("after it, the old name is not known", get("/batches/crashes"));
  await livy.call("nor is the old id", get("/batches/5"));
  await livy.call("nor is any other batch", get("/batches"));
  await livy.call("ids begin at 0 again", post({ ...RUNS, name: "stranger" }));
  await livy.until("/batches/stranger/log", (_, { total }) => total === RUNS_LINES);
  await livy.call("an old id is somebody else's batch", get("/batches/0"));
  await livy.call("it is deleted at last", del("/batches/stranger"));
}

async function playLimits(livy: Player): Promise<void> {
  await livy.call("the one batch", post({ ...RUNS, name: "first" }));
  await livy.until("/batches/first/log", (_, { total }) => total === RUNS_LINES);
  await livy.call("a second one is too many", post({ ...ENDS, name: "second" }));
  await livy.call("it is not known", get("/batches/second"));
  await livy.call("too many counts before a taken name", post({ ...RUNS, name: "first" }));
  await livy.call("too many counts before a bad body", postText("{"));
  await livy.call("the first is deleted", del("/batches/first"));
  await livy.call("now the second is taken, with the next id", post({ ...ENDS, name: "second" }));
  await livy.until("/batches/second/log", (_, { total }) => total === ENDS_LINES);
  await state(livy, "second", "success");
  await livy.call("its name is taken after its end", post({ ...ENDS, name: "second" }));
  // Livy looks once a minute for what has been there long enough.
  await livy.until("/batches/second", (status) => status === 404);
  await livy.call("once forgotten, it is not known by id", get("/batches/1"));
  await livy.call("nor by name", get("/batches/second"));
  await livy.call("nor in the list", get("/batches"));
  await livy.call("its name is free, its id is not", post({ ...ENDS, name: "second" }));
  await state(livy, "second", "success");
}

function state(livy: Player, name: string, wanted: string): Promise<void> {
  return livy.until(`/batches/${name}`, (_, answer) => answer.state === wanted);
}
