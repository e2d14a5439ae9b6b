import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { build } from "esbuild";
import type { Plugin } from "esbuild";

import type { Closure } from "./closure";

const { AssetArchive, FileAsset, StringAsset } = pulumi.asset;

/** What a serialised closure requires for `import axios from "axios"`. */
const AXIOS = "axios/dist/node/axios.cjs";

const ROOT = join(__dirname, "..");
/** From the project's folder on, where Pulumi runs the program: the same on every machine. */
const BUNDLE = "dist/functions/axios.cjs";

/**
 * The zip of a function: its closure as Pulumi serialises it and, where the closure requires axios, axios as one file.
 * Neither is minified, so that a position in a stack trace is a line that can be read. axios is a file and no text,
 * because Pulumi keeps texts in the stack's state, once for each function.
 *
 * @throws Error when the closure requires a package that is not in the zip
 */
export function functionCode(name: string, closure: Closure): pulumi.Output<pulumi.asset.Archive> {
  return pulumi.output(archiveOf(name, closure));
}

async function archiveOf(name: string, closure: Closure) {
  const { text, containsSecrets } = await closure;
  const required = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, path = ""]) => path);
  const missing = required.find((path) => path !== AXIOS && !isProvided(path));
  if (missing !== undefined) {
    throw new Error(`${name} requires ${missing}, which is not in its zip; only axios is`);
  }
  const files: pulumi.asset.AssetMap = { "__index.js": new StringAsset(text) };
  if (required.includes(AXIOS)) {
    await (bundled ??= bundleAxios());
    files[`node_modules/${AXIOS}`] = new FileAsset(BUNDLE);
  }
  const archive = new AssetArchive(files);
  if (!containsSecrets) {
    return archive;
  }
  void pulumi.log.warn(`${name} captures a secret, which can be read in its zip`);
  return pulumi.secret(archive);
}

/** Node's own modules, and the AWS SDK of Lambda's runtime. */
function isProvided(path: string): boolean {
  return path.startsWith("node:") || builtinModules.includes(path) || path.startsWith("@aws-sdk/");
}

let bundled: Promise<void> | undefined;

async function bundleAxios(): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: 'import axios from "axios"; module.exports = axios;', resolveDir: ROOT },
    plugins: [WITHOUT_UNUSED],
    bundle: true,
    platform: "node",
    target: "node22",
    legalComments: "none",
    // The files' names in comments begin at the project's folder, even where node_modules is a link.
    absWorkingDir: ROOT,
    preserveSymlinks: true,
    write: false,
  });
  const file = join(ROOT, BUNDLE);
  mkdirSync(dirname(file), { recursive: true });
  // Renamed into place, because another run may be reading it.
  const unfinished = `${file}.${String(process.pid)}`;
  writeFileSync(unfinished, outputFiles[0]?.contents ?? "");
  renameSync(unfinished, file);
}

/**
 * Leaves out what takes almost half of axios' time to load: the fetch adapter, which makes Node load its own `fetch`,
 * and forms, with the list of all media types. axios leaves both out in the same way where they are of no use (`browser` in
 * its package.json). Its adapter in Node is http.
 */
const WITHOUT_UNUSED: Plugin = {
  name: "without-unused",
  setup: (bundle) => {
    bundle.onResolve({ filter: /\/(?:fetch|FormData)\.js$/ }, ({ importer }) =>
      importer.includes("axios") ? { path: join(ROOT, "node_modules/axios/lib/helpers/null.js") } : undefined,
    );
  },
};
