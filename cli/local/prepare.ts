import { join } from "node:path";

import type { Asset } from "../../config/assets";
import { ARCHIVE_FOLDER } from "../common/paths";
import { interruptible } from "../common/supervisor";
import { unlessLocked, withBuildLock } from "./lock";
import type { Report } from "../common/report";
import { runMavenProjects } from "./mavenProjects";
import { makeArchive, needsArchive } from "./runtime/classArchive";
import { findJava } from "./runtime/java";
import type { ClusterKind } from "./localCluster";
import { launchStore, resolveRuntime } from "./servers";
import type { Prepared } from "./servers";

/**
 * Finds Java, builds the Spark applications and downloads Spark, Livy and the S3 store, whatever of it is not there
 * already; then starts the process of the store.
 *
 * @param folder the run's
 * @throws UserError when something is missing that only the user can bring: a JDK, a network
 */
export async function prepare(
  assets: readonly Asset[],
  folder: string,
  report: Report,
  signal: AbortSignal,
  cluster: ClusterKind = "local",
): Promise<Prepared> {
  const java = await report.step("Java", async () => {
    const found = await findJava();
    return [found, `${found.version}, ${found.home}`];
  });
  await runMavenProjects("build", assets, java, report, signal);
  const runtime = await report.step("Runtime", async (progress) => {
    const jars = await withBuildLock(() => resolveRuntime(java, progress, cluster), report.note, signal);
    const spark = versionOf(jars.spark, "spark-core_2.12");
    const livy = versionOf(jars.livy, "livy-server");
    return [jars, `Spark ${spark}, Livy ${livy}, S3Proxy ${versionOf(jars.s3store, "s3proxy")}`];
  });
  signal.throwIfAborted();
  return { java, runtime, untilStoreIsUp: await launchStore(java, runtime, folder) };
}

/**
 * Archives the classes that this run's JVMs have loaded, for the next runs; once for each Spark, Livy and S3 store. Takes
 * as long as two applications, and so comes when the result is there and the servers have stopped.
 */
export async function archiveClasses(
  { java, runtime }: Prepared,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const parts = ["spark", "livy", "s3store"] as const;
  const needed = await Promise.all(parts.map((part) => needsArchive(java, part, runtime[part])));
  const missing = parts.filter((_, index) => needed[index]);
  if (missing.length === 0) {
    return;
  }
  await unlessLocked(join(ARCHIVE_FOLDER, "archive.pid"), () =>
    interruptible(signal, () =>
      report.step("Class data", async (progress) => {
        progress("archiving, once, so that the next runs start faster; Ctrl-C leaves it for the next run");
        await Promise.all(missing.map((part) => makeArchive(java, part, runtime[part])));
        return [undefined, "archived, once: the next runs start faster"];
      }),
    ),
  );
}

/** `3.5.6` of `…/spark-core_2.12-3.5.6.jar`. */
function versionOf(jars: readonly string[], artifact: string): string {
  const jar = jars.find((path) => path.includes(`/${artifact}-`)) ?? "";
  return /-(\d+(?:\.\d+)+)[^/]*\.jar$/.exec(jar)?.[1] ?? "?";
}
