import { createHash } from "node:crypto";
import { access, mkdir, readFile, rename } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Java } from "./java";
import { runMaven } from "./maven";
import type { MavenProgress } from "./mavenOutput";

/** A pom next to this file, which pins what it resolves to. */
export type RuntimePart = "spark" | "livy" | "s3store" | "sparkYarn" | "yarn";

export interface ClasspathOptions {
  /** Keeps the resolved lists and Maven's logs; created when missing. */
  readonly cacheDir: string;
  readonly onProgress?: (progress: MavenProgress) => void;
}

const BUILD_CLASSPATH = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";

/**
 * Absolute paths of the jars of one part, where Maven keeps them (~/.m2). Maven runs only when the pom has changed
 * since, or a jar has gone.
 * @throws UserError when Maven fails.
 */
export async function classpath(
  java: Java,
  part: RuntimePart,
  { cacheDir, onProgress }: ClasspathOptions,
): Promise<readonly string[]> {
  const pom = join(__dirname, "pom", `${part}.xml`);
  const hash = createHash("sha256")
    .update(await readFile(pom))
    .digest("hex")
    .slice(0, 12);
  const list = join(cacheDir, `${part}-${hash}.classpath`);
  const known = await readList(list);
  if (known !== undefined) {
    return known;
  }

  await mkdir(cacheDir, { recursive: true });
  const unfinished = `${list}.${String(process.pid)}`;
  await runMaven(java, {
    pom,
    goals: [BUILD_CLASSPATH, "-Dmdep.includeScope=runtime", `-Dmdep.outputFile=${unfinished}`],
    log: join(cacheDir, `${part}-maven.log`),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  await rename(unfinished, list);
  const jars = await readList(list);
  if (jars === undefined) {
    throw new Error(`Maven resolved ${part}, but not all jars in ${list} are there.`);
  }
  return jars;
}

/** The jars in a list, undefined unless the list and every one of them exist. */
async function readList(file: string): Promise<readonly string[] | undefined> {
  try {
    const jars = (await readFile(file, "utf8")).trim().split(delimiter);
    await Promise.all(jars.map((jar) => access(jar)));
    return jars;
  } catch {
    return undefined;
  }
}
