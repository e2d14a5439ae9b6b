import { join, resolve } from "node:path";

/** The repository's root: the program, and what paths in it are relative to. */
export const ROOT = resolve(__dirname, "../..");

/** What is kept between runs: lists of jars, fingerprints of builds, Maven's output. Not in git. */
export const CACHE_FOLDER = join(ROOT, ".local");

/** What is made anew where it is missing; other checkouts and the tests may use this one's. */
export const SHARED_CACHE = process.env.SPARK_ETL_CACHE ?? join(CACHE_FOLDER, "cache");

/** Class data of the JVMs that a run starts. */
export const ARCHIVE_FOLDER = join(SHARED_CACHE, "classes");

/** A run's S3 store, logs and work files, unless --folder says otherwise. */
export const RUN_FOLDER = join(CACHE_FOLDER, "run");
