import { join, resolve } from "node:path";

/** The repository's root: the program, and what paths in it are relative to. */
export const ROOT = resolve(__dirname, "../..");

/** What is kept between runs: lists of jars, fingerprints of builds, Maven's output. Not in git. */
export const CACHE_FOLDER = join(ROOT, ".local");

/** A run's S3 store, logs and work files, unless --folder says otherwise. */
export const RUN_FOLDER = join(CACHE_FOLDER, "run");
