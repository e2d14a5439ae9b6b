// spark-submit as Livy starts it: Spark's own launcher puts the driver's command together, from --conf,
// spark-defaults.conf and the other options; this process runs it and passes its output on to Livy.
// Usage: node sparkSubmit.mjs <configuration> <options and arguments of spark-submit>
// Plain JavaScript, so that it starts in 40 ms.
import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join, resolve } from "node:path";
import { Transform } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Characters of a line that Livy gets. It holds the last 500 lines of each batch in a small heap, and nobody reads on:
 * the functions look at 10,000 characters of a line.
 */
const MAX_LINE = 10_000;

/** Signals after which a JVM ends by itself, with an exit code that tells which it was. */
const SOFT = ["SIGHUP", "SIGINT", "SIGTERM"];

/** What ends a process by such a signal, and what to do. */
const HINTS = {
  SIGKILL:
    "the machine ran out of memory, or the process was killed; give the job less driverMemory, or run fewer at once",
};

/** Whether Livy has told this batch to end. */
let told = false;
let driver;
process.on("SIGTERM", () => {
  told = true;
  driver?.kill("SIGTERM");
});

const [configuration, ...args] = process.argv.slice(2);
const { launcher, launcherEnv, collector, confFolder, noJars, runsDriver, tmpDir } = JSON.parse(
  readFileSync(configuration, "utf8"),
);

/** Where the JVM notes its operations, System.exit among them: its exit code is 0 too where main returns. */
const vmLog = join(tmpDir, `vm-${process.pid}.log`);

/** Whether the driver has said that it makes a SparkContext. */
let hasContext = false;
/** The end of what it has said. */
let before = "";

const command = await driverCommand();
if (!told) {
  // One pipe for both streams keeps their order. No shell sees the command: it is the script's arguments.
  driver = spawn("/bin/sh", ["-c", 'exec "$@" 2>&1', "spark-submit", ...command], {
    stdio: ["inherit", "pipe", "inherit"],
  });
  process.stdout.on("error", () => driver.kill("SIGTERM")); // Livy has gone
  // Livy's reader ends at the first byte that is no UTF-8: decoding makes it U+FFFD.
  driver.stdout.setEncoding("utf8").pipe(cutLines(noticeContext)).pipe(process.stdout, { end: false });
  const drained = new Promise((done) => driver.stdout.on("close", done));
  const { code, signal } = await new Promise((done) => {
    driver.on("exit", (code, signal) => done({ code, signal }));
  });
  // A process that the driver left behind may hold its output open.
  await Promise.race([drained, sleep(2000)]);
  const name = signal ?? SOFT.find((soft) => code === 128 + constants.signals[soft]);
  const exitCode = signal === null ? code : 128 + constants.signals[signal];
  const lastWords = name === undefined ? warning(exitCode) : `\n${farewell(name, exitCode)}\n`;
  await end(exitCode, told ? "" : lastWords);
}
await end(128 + constants.signals.SIGTERM, "");

/** The command line of the driver. */
async function driverCommand() {
  const [java, ...options] = launcher;
  const env = { ...process.env, ...launcherEnv };
  const { error, stdout, stderr } = await new Promise((done) => {
    execFile(
      java,
      [...options, "org.apache.spark.deploy.SparkSubmit", ...args],
      { env, maxBuffer: Infinity },
      (error, stdout, stderr) => done({ error, stdout, stderr }),
    );
  });
  if (error !== null) {
    await end(typeof error.code === "number" ? error.code : 1, stderr || `${error.message}\n`);
  }
  // It ends each word with U+0000, after a line of its own: see launcher/Main.java of Spark.
  const words = stdout
    .slice(stdout.indexOf("\n") + 1)
    .split("\0")
    .slice(0, -1);
  const at = words.findIndex((word) => word === "-cp");
  if (runsDriver && at >= 0) {
    words[at + 1] = jarsFirst(words[at + 1]);
  }
  // Two collectors are none to a JVM: the job's own goes before.
  const hasCollector = words.some((word) => /^-XX:\+Use\w*GC$/.test(word));
  const added = [
    ...(hasCollector ? [] : [collector]),
    ...(runsDriver ? [`-Xlog:vmthread=debug:file="${vmLog}":none`] : []),
  ];
  return words.toSpliced(at, 0, ...added);
}

/**
 * A class path with the folder of Spark's configuration last, as archived classes need it: no jar has a file of a name
 * that is in it. Where the job has a class path of its own, which goes before, it stays as it is.
 */
function jarsFirst(classPath) {
  const front = `${confFolder}:${noJars}:`;
  return classPath.startsWith(front) ? `${classPath.slice(front.length)}:${confFolder}` : classPath;
}

/** A line may come in pieces. */
function noticeContext(piece) {
  const text = before + piece;
  hasContext ||= text.includes("SparkContext: Running Spark version");
  before = text.slice(-50);
}

/** What a success here would be on EMR, where YARN waits for a driver's SparkContext, and for its main to return. */
function warning(exitCode) {
  if (exitCode !== 0 || !runsDriver) {
    return "";
  }
  const dead = "on EMR, in cluster mode, this batch would be dead";
  if (!hasContext) {
    return `\nIts main made no SparkContext: ${dead}; make a SparkSession\n`;
  }
  return hasExited() ? `\nIts main called System.exit: ${dead}; let main return\n` : "";
}

function hasExited() {
  return existsSync(vmLog) && readFileSync(vmLog, "utf8").includes("VM operation: Exit");
}

function farewell(signal, exitCode) {
  const words = `Driver was ended by signal ${signal} (exit code ${exitCode})`;
  const report = resolve(`hs_err_pid${driver.pid}.log`);
  if (existsSync(report)) {
    // The JVM ended itself by SIGABRT; what had hit it stands in its report.
    const what = /^#\s+(SIG\w+|Internal Error|Out of Memory Error)\b.*$/m.exec(readFileSync(report, "utf8"));
    return `${words}: the JVM crashed${what === null ? "" : ` (${what[0].slice(1).trim()})`}; its report is ${report}`;
  }
  return HINTS[signal] === undefined ? words : `${words}: ${HINTS[signal]}`;
}

/** Takes from each line what is more than MAX_LINE characters, and says how many; shows each piece to `see`. */
function cutLines(see) {
  let length = 0;
  return new Transform({
    decodeStrings: false,
    transform(text, _encoding, done) {
      const pieces = text.split(/(?<=[\r\n])/).map((piece) => {
        const [, line, end] = /^([^\r\n]*)([\r\n]?)$/.exec(piece);
        const shown = line.slice(0, Math.max(0, MAX_LINE - length));
        see(shown);
        length += line.length;
        if (end === "") {
          return shown;
        }
        const more = length - MAX_LINE;
        length = 0;
        return more > 0 ? `${shown}… (${more} more characters)${end}` : shown + end;
      });
      done(null, pieces.join(""));
    },
  });
}

/** Ends this process once Livy has got all of its output. */
function end(code, text) {
  rmSync(vmLog, { force: true });
  return new Promise(() => {
    process.stdout.write(text, () => process.exit(code));
  });
}
