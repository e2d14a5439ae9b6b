import { interruptible } from "./common/supervisor";
import { main } from "./main";
import { createReport } from "./common/report";
import { findJava } from "./local/runtime/java";
import { buildJar, testJar } from "./local/sparkJar";

const BUILD = {
  name: "npm run build",
  about: `Builds the Spark application's jar, assets/spark-taxi/target/spark-taxi.jar, which a deployment uploads,
unless it is up to date.`,
  options: { test: { type: "boolean", text: "run the application's own tests instead" } },
  exitCodes: { 0: "done", 2: "something to mend first", 130: "Ctrl-C" },
} as const;

void main(BUILD, async ({ test }, signal) => {
  const report = createReport(process.stdout);
  const java = await findJava();
  await report.step("spark-taxi", (onProgress) =>
    interruptible(signal, async () => [
      undefined,
      await (test ? testJar : buildJar)(java, { onProgress, onWait: report.note, signal }),
    ]),
  );
  return 0;
});
