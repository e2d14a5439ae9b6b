import type { Asset } from "../../config/assets";
import { withBuildLock } from "./lock";
import type { Report } from "../common/report";
import { runMavenProjects } from "./mavenProjects";
import { findJava } from "./runtime/java";
import type { Java } from "./runtime/java";
import type { ClusterKind } from "./localCluster";
import { resolveRuntime } from "./servers";
import type { Runtime } from "./servers";

/** All that a run needs on this machine, and that stays warm for the next one. */
export interface Prepared {
  readonly java: Java;
  readonly runtime: Runtime;
}

/**
 * Finds Java, builds the Spark applications and downloads Spark, Livy and the S3 store: whatever of it is not there
 * already.
 *
 * @throws UserError when something is missing that only the user can bring: a JDK, a network
 */
export async function prepare(
  assets: readonly Asset[],
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
  return { java, runtime };
}

/** `3.5.6` of `…/spark-core_2.12-3.5.6.jar`. */
function versionOf(jars: readonly string[], artifact: string): string {
  const jar = jars.find((path) => path.includes(`/${artifact}-`)) ?? "";
  return /-(\d+(?:\.\d+)+)[^/]*\.jar$/.exec(jar)?.[1] ?? "?";
}
