// Registers ts-node for the commands and tests of this project. What is transpiled is kept on disk, so that a file is
// transpiled once and not in every process. `pulumi up` uses the ts-node of Pulumi; the output is the same.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire, enableCompileCache } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import tsNode from "ts-node";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
/** Shared with other checkouts by the review of a change, which synthesises another revision in a folder of its own. */
const CACHE = process.env.SPARK_ETL_CACHE ?? join(ROOT, ".local", "cache");

const service = tsNode.create({ dir: ROOT });

/** What the output depends on besides the file. */
const context = [tsNode.VERSION, service.ts.version, readFileSync(join(ROOT, "tsconfig.json"), "utf8")];

/** Output by the path of its source, for the source maps in it. */
const outputs = new Map();

const { compile } = service;
service.compile = (code, fileName, lineOffset) => {
  const file = join(CACHE, "transpiled", `${digest([context, relative(ROOT, fileName), code])}.js`);
  const kept = read(file);
  outputs.set(fileName, kept ?? compile(code, fileName, lineOffset));
  if (kept === undefined) {
    write(file, outputs.get(fileName));
  }
  return outputs.get(fileName);
};

function digest(value) {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function write(file, text) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Renamed into place, because other processes may be reading it.
    writeFileSync(`${file}.${process.pid}`, text);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A read-only folder: transpiled again the next time.
  }
}

const PULUMI = join("node_modules", "@pulumi", "pulumi");
const fromPulumi = createRequire(join(ROOT, PULUMI, "index.js"));

enableCompileCache(join(CACHE, "compiled"));

// ts-node knows the source maps of what it transpiled in this process, and not those of the cache.
const fromTsNode = createRequire(createRequire(import.meta.url).resolve("ts-node"));
fromTsNode("@cspotcode/source-map-support").install({ retrieveFile: (path) => outputs.get(path) ?? null });

// Pulumi takes a stack trace for each of its promises and resources, for messages that the commands do not print; mapping
// them to the sources took a seventh of a synthesis.
const { prepareStackTrace } = Error;
Error.prepareStackTrace = (error, trace) =>
  ["debuggablePromise", "callsites"].includes(trace[0]?.getFunctionName()) &&
  trace[0].getFileName()?.includes(PULUMI)
    ? String(error)
    : prepareStackTrace(error, trace);

// npm's reader of installed packages, 600 modules and a tenth of a synthesis: Pulumi loads it with everything else, and uses
// it for a CallbackFunction alone, of which there is none.
const reader = fromPulumi.resolve("@npmcli/arborist");
fromPulumi.cache[reader] = {
  exports: {
    __esModule: true,
    get Arborist() {
      Reflect.deleteProperty(fromPulumi.cache, reader);
      return fromPulumi(reader).Arborist;
    },
  },
};

tsNode.register(service);
