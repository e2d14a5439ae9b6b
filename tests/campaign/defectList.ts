import type { Defect } from "./defects";
import type { Wrong } from "./judge/finding";
import type { Odds } from "./odds";

/** A defect, what the campaign finds of it, and what must be likely for it to show soon. */
export interface KnownDefect extends Defect {
  readonly what: string;
  readonly found: readonly Wrong[];
  readonly odds: Partial<Odds>;
}

/** Nothing goes wrong. */
export const CALM: Partial<Odds> = {
  faultRates: [0],
  callFaultRates: [0],
  failFast: 0,
  busy: 0,
  outage: 0,
  failingStarts: 0,
  crashAtLog: 0,
  manyBatches: 0,
  refusals: 0,
  stubbornLies: 0,
  twoExecutions: 0,
  abort: 0,
  redriveAfterFailure: 0,
  eventLost: 0,
  eventLate: 0,
  failing: 0,
  timedOut: 0,
  slow: 0,
  long: 0,
  stuck: 0,
};

const LOST_REPLIES: Partial<Odds> = { faultRates: [0.2], faults: ["lostReply", "timeout"] };
const LATE: Partial<Odds> = { faultRates: [0.5], faults: ["late"], lateSeconds: [110] };
const LIES: Partial<Odds> = { faultRates: [0.2], faults: ["notFound", "falseSuccess", "falseDead"] };
const ABORTED: Partial<Odds> = { abort: 1, redrive: 0 };
const REDRIVEN: Partial<Odds> = { abort: 1, redrive: 1, redriveSoon: 1 };
const RESTARTED: Partial<Odds> = { outage: 1, restart: 1 };
const ITEMS: Partial<Odds> = { shapes: ["forEach"] };

const CREATE = "const reply = await createBatch(livy, request).catch(returnIfMayHaveStarted);";
const NAME = "return `${executionKey(execution)}-${jobName}${position}-${String(attempt)}${again}`;";
const KEY = 'return `${plain(Name)}-${createHash("sha256").update(Id).digest("hex").slice(0, 10)}`;';

/** What can be wrong with what is submitted, and how often. */
export const SUBMITTING: readonly KnownDefect[] = [
  {
    what: "a batch that is there already is not adopted, but submitted again under another name",
    file: "submitBatch",
    piece: "const found = await findBatch(livy, name).catch(throwRetryable);",
    instead: "const found = (await createBatch(livy, { ...request, name: `${name}-again` })) as Batch;",
    found: ["doubled"],
    odds: LOST_REPLIES,
  },
  {
    what: "a batch whose reply is lost is submitted again under a name of the same pattern",
    file: "submitBatch",
    piece: CREATE,
    instead: CREATE.replace(
      "returnIfMayHaveStarted",
      "() => createBatch(livy, { ...request, name: `${name}-again` })",
    ),
    found: ["doubled"],
    odds: LOST_REPLIES,
  },
  {
    what: "a batch whose reply is lost is submitted again under a name of another pattern",
    file: "submitBatch",
    piece: CREATE,
    instead: CREATE.replace(
      "returnIfMayHaveStarted",
      "() => createBatch(livy, { ...request, name: `again-${name}` })",
    ),
    found: ["doubled"],
    odds: LOST_REPLIES,
  },
  {
    what: "a batch whose reply is lost is submitted again without a name",
    file: "submitBatch",
    piece: CREATE,
    instead: CREATE.replace(
      "returnIfMayHaveStarted",
      "() => createBatch(livy, { ...request, name: undefined })",
    ),
    found: ["doubled"],
    odds: LOST_REPLIES,
  },
  {
    what: "a batch's name is another one at each call",
    file: "batchName",
    piece: NAME,
    instead: NAME.replace("${String(attempt)}", "${Math.random().toString(36).slice(2)}-$&"),
    found: ["doubled"],
    odds: LOST_REPLIES,
  },
  {
    what: "a redriven execution does not look for its earlier attempts",
    file: "submitBatch",
    piece: "for (let earlier = attempt - 1; earlier >= 0; earlier -= 1) {",
    instead: "for (let earlier = -1; earlier >= 0; earlier -= 1) {",
    found: ["doubled"],
    odds: { ...REDRIVEN, eventLost: 1 },
  },
  {
    what: "the quiet time after a redrive is halved",
    file: "submitBatch",
    piece: "+ IN_FLIGHT_SECONDS * 1000;\n  if (attempt > 0",
    instead: "+ IN_FLIGHT_SECONDS * 500;\n  if (attempt > 0",
    found: ["doubled"],
    odds: { ...REDRIVEN, abortEarly: 1, ...LATE },
  },
  {
    what: "what has become of an earlier attempt is believed when it is seen once",
    file: "submitBatch",
    piece: "names.map((name) => findTwice(livy, name, until))",
    instead: "names.map((name) => findBatch(livy, name))",
    found: ["doubled"],
    odds: { ...REDRIVEN, eventLost: 1, faultRates: [0.3], faults: ["falseDead"] },
  },
  {
    what: "a retry goes by the name of the try before",
    file: "batchName",
    piece: 'const again = retry === 0 ? "" : `-${String(retry)}`;',
    instead: 'const again = "";',
    found: ["wrong verdict"],
    odds: { failing: 0.6, retries: [1, 2] },
  },
  {
    what: "a job has one batch for all items",
    file: "batchName",
    piece: "${jobName}${position}-${String(attempt)}",
    instead: "${jobName}-${String(attempt)}",
    found: ["lost"],
    odds: ITEMS,
  },
  {
    what: "executions of two machines that have one name share their batches",
    file: "batchName",
    piece: KEY,
    instead: "return `${plain(Name)}-0123456789`;",
    found: ["lost"],
    odds: { twoExecutions: 1, sameName: 1 },
  },
  {
    what: "a working folder is shared by items",
    file: "submitBatch",
    piece: "RUNS_FOLDER}/${executionKey(execution)}${position}`",
    instead: "RUNS_FOLDER}/${executionKey(execution)}`",
    found: ["wrong data"],
    odds: { shapes: ["forEach", "nested"] },
  },
  {
    what: "a working folder is shared by executions of one name",
    file: "submitBatch",
    piece: "RUNS_FOLDER}/${executionKey(execution)}${position}`",
    instead: "RUNS_FOLDER}/${execution.Name}${position}`",
    found: ["wrong data"],
    odds: { twoExecutions: 1, sameName: 1 },
  },
  {
    what: "an application works for the execution that came first",
    file: "submitBatch",
    piece: "fillAll(application, { ...execution.Input, ...values, runPath });",
    instead: 'fillAll(application, { ...execution.Input, ...values, runPath, who: "w0" });',
    found: ["wrong data"],
    odds: { twoExecutions: 1 },
  },
];

/** What can be wrong with how a batch is looked at, and what is said of it. */
export const LOOKING: readonly KnownDefect[] = [
  {
    what: "a batch's name is not checked",
    file: "queryBatch",
    piece: "if (batch.name !== name) {",
    instead: "if (false) {",
    found: ["lost", "wrong verdict"],
    odds: { ...RESTARTED, recovery: 0 },
  },
  {
    what: "an end is believed when it is seen once",
    file: "queryBatch",
    piece: "if (seen.state === end) {",
    instead: "if (true) {",
    found: ["lost", "wrong verdict"],
    odds: LIES,
  },
  {
    what: "an unknown batch is lost at once",
    file: "trouble",
    piece: 'notFound: { ms: 30_000, error: "LivyBatchLost" },',
    instead: 'notFound: { ms: 0, error: "LivyBatchLost" },',
    found: ["wrong verdict"],
    odds: LIES,
  },
  {
    what: "a 429 is taken as final",
    file: "livyCall",
    piece: "if (status === 401 || status === 403) {",
    instead: 'if (status === 429) { return "LivyRejected"; } else if (status === 401 || status === 403) {',
    found: ["wrong verdict"],
    odds: { faultRates: [0.2], faults: ["status"] },
  },
  {
    what: "a poll that is refused ends the batch at once",
    file: "trouble",
    piece: 'serverError: { ms: 300_000, error: "LivyServerError" },',
    instead: 'serverError: { ms: 0, error: "LivyServerError" },',
    found: ["wrong verdict"],
    odds: { faultRates: [0.2], faults: ["status"], refusals: 1 },
  },
  {
    what: "a recovering batch is judged by its limits",
    file: "queryBatch",
    piece: "const failure = early ? null : timedOut",
    instead: "const failure = timedOut",
    found: ["wrong verdict"],
    odds: { ...RESTARTED, onYarn: 1, recovery: 1, slow: 1 },
  },
  {
    what: "a batch that never reached YARN is taken for a failure of its application",
    file: "queryBatch",
    piece: "if (ended.applicationId === null && neverSubmitted(log)) {",
    instead: "if (ended.applicationId === null && neverSubmitted([])) {",
    found: ["wrong verdict"],
    odds: { ...RESTARTED, onYarn: 1, recovery: 1, endsSubmissions: 1, slow: 1 },
  },
  {
    what: "the run limit is counted from the submission",
    file: "queryBatch",
    piece: ": startedAt + runLimitSeconds * 1000",
    instead: ": submittedAt + runLimitSeconds * 1000",
    found: ["wrong verdict"],
    odds: { slow: 1 },
  },
  {
    what: "a killed application is run again",
    file: "queryBatch",
    piece: 'if (state === "killed") {',
    instead: "if (false) {",
    found: ["doubled"],
    odds: { failing: 0.8, retries: [2] },
  },
  {
    what: "the cause is empty",
    file: "queryBatch",
    piece: 'const failure = { Error: "SparkApplicationFailed", Cause };',
    instead: 'const failure = { Error: "SparkApplicationFailed", Cause: "" };',
    found: ["wrong verdict"],
    odds: { failing: 0.6 },
  },
  {
    what: "the cause does not say what the application said",
    file: "failureCause",
    piece: "return root === undefined || root === first ? first : `${first}; caused by ${root}`;",
    instead: 'return "";',
    found: ["wrong verdict"],
    odds: { failing: 0.6 },
  },
  {
    what: "the log is read by the batch's id",
    file: "queryBatch",
    piece: "readLog(livy, job.name)",
    instead: "readLog(livy, String(job.id))",
    found: ["wrong verdict"],
    odds: { crashAtLog: 1, failing: 0.8, retries: [0] },
  },
];

/** What can be wrong with how batches are ended. */
export const ENDING: readonly KnownDefect[] = [
  {
    what: "there is no janitor",
    file: "cleanUp",
    piece: "const key = executionKey({ Id: detail.executionArn, Name: detail.name });",
    instead: "return { deleted: [] }; const key = '';",
    found: ["orphaned"],
    odds: { ...ABORTED, long: 1 },
  },
  {
    what: "the janitor does not wait for late submits",
    file: "cleanUp",
    piece: "if (round >= lastSubmit) {",
    instead: "if (true) {",
    found: ["orphaned"],
    odds: { ...ABORTED, abortEarly: 1, ...LATE },
  },
  {
    what: "the janitor takes every batch for the execution's",
    file: "cleanUp",
    piece: "return attempt !== undefined && attempt <= redriveCount;",
    instead: "return true;",
    found: ["stranger deleted"],
    odds: ABORTED,
  },
  {
    what: "the janitor ends what a redriven execution has started since",
    file: "cleanUp",
    piece: "return attempt !== undefined && attempt <= redriveCount;",
    instead: "return attempt !== undefined;",
    found: ["wrong verdict", "doubled"],
    odds: { ...REDRIVEN, eventLate: 1, slow: 1 },
  },
  {
    what: "the janitor reads the first page of the list only",
    file: "livyClient",
    piece: "total = page.total;",
    instead: "total = 0;",
    found: ["orphaned"],
    odds: { ...ABORTED, manyBatches: 1, long: 1 },
  },
  {
    what: "the janitor ends one batch at a time",
    file: "cleanUp",
    piece: "const CONCURRENCY = 8;",
    instead: "const CONCURRENCY = 1;",
    found: ["orphaned"],
    odds: { ...ABORTED, abortEarly: 0, shapes: ["parallel", "forEach"], onYarn: 1, stuck: 0.4, long: 1 },
  },
  {
    what: "a batch has ended when one look says so",
    file: "endBatch",
    piece: "if (isOver && state === before) {",
    instead: "if (isOver) {",
    found: ["orphaned"],
    odds: { ...LIES, timedOut: 0.8, retries: [0] },
  },
  {
    what: "stop looks at the first try only",
    file: "stopJob",
    piece: "downFrom(retries).map((retry)",
    instead: "[0].map((retry)",
    found: ["orphaned"],
    odds: { failing: 0.6, timedOut: 0.4, retries: [1, 2] },
  },
  {
    what: "a batch of which it is unclear whether it runs is deleted at once, with the verdict that it may have",
    file: "endBatch",
    piece: "now - unclearSince < UNCLEAR_MS",
    instead: "false",
    found: ["doubled"],
    odds: { ...REDRIVEN, eventLost: 1, faultRates: [0.3], faults: ["recovering", "unknownState"] },
  },
];

/** What can be wrong with groups. */
export const GROUPS: readonly KnownDefect[] = [
  {
    what: "the last item is left out",
    file: "items",
    piece: "list: itemsOf(event, Input),",
    instead: "list: itemsOf(event, Input).slice(0, -1),",
    found: ["lost"],
    odds: { shapes: ["forEach", "nested"] },
  },
  {
    what: "a group is said to have succeeded of which one failed",
    file: "outcome",
    piece: 'state: failed.length === 0 ? "success" : "failed",',
    instead: 'state: failed.length < outcomes.length ? "success" : "failed",',
    found: ["lost"],
    odds: { shapes: ["parallel", "forEach", "nested"], failing: 0.4 },
  },
  {
    what: "an item that failed is not named",
    file: "outcome",
    piece: "const items = failed.flatMap(({ item }) => (item === undefined ? [] : [item]));",
    instead: "const items = failed.flatMap(({ item }) => (item === undefined ? [] : [item])).slice(0, 1);",
    found: ["wrong verdict"],
    odds: { ...ITEMS, failing: 0.8 },
  },
  {
    what: "a result is there whose item is run all the same",
    file: "items",
    piece: "again: Input.again === true,",
    instead: "again: true,",
    found: ["doubled"],
    odds: ITEMS,
  },
];
