// Installs the packages of package-lock.json where they are missing or others, so that every npm script works
// in a fresh clone. Runs on whatever Node the machine has; all scripts after it run on the project's own.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const OWN_NODE = join(ROOT, "node_modules", ".bin", "node");
/** npm's own record of node_modules. */
const RECORD = join(ROOT, "node_modules", ".package-lock.json");

if (ROOT.includes(delimiter)) {
  fail(
    `${ROOT} has a "${delimiter}" in it, where PATH and Java see the end of a path; move the project to another folder`,
  );
}
if (!isInstalled()) {
  await install();
}

/** Whether npm's record holds what the lockfile asks for on this platform. */
function isInstalled() {
  if (!existsSync(RECORD) || !existsSync(OWN_NODE)) {
    return false;
  }
  const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const installed = packages(RECORD);
  return Object.entries(packages(join(ROOT, "package-lock.json"))).every(
    ([path, { version, optional, link }]) =>
      path === "" ||
      link ||
      installed[path]?.version === version ||
      (optional && installed[path] === undefined),
  );
}

async function install() {
  const npm = process.env.npm_execpath;
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const out = process.stderr;
  if (!npm) {
    fail("node_modules is not up to date; run this through npm: npm start, npm test");
  }
  out.write("Installing the packages (once) …\n");
  const ticker = out.isTTY ? setInterval(() => out.write(`\r  ${seconds()} `), 1000) : undefined;
  let said = "";
  // npm would wait a minute and a half before it says that there is no network.
  const patience = ["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"];
  const child = spawn(
    process.execPath,
    [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", ...patience],
    {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => (said += data));
  }
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearInterval(ticker);
  if (ticker !== undefined) {
    out.write("\r\x1b[2K");
  }
  if (code !== 0) {
    const cause = /(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH)/.exec(said);
    fail(
      cause
        ? `The packages can't be downloaded: no network to the npm registry (${cause[0]}); connect once and run it again`
        : `npm ci failed:\n${said.trim()}`,
    );
  }
  if (!existsSync(OWN_NODE)) {
    fail(
      'The package "node" has no binary, because npm ran no install scripts; run: npm rebuild node --ignore-scripts=false',
    );
  }
  out.write(`Packages installed in ${seconds()}\n`);
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
