import { interruptible } from "./interruptible";
import { main } from "./main";
import { readOptions } from "./options";
import { createReport } from "./report";
import { findJava } from "./runtime/java";
import { buildJar, testJar } from "./sparkJar";

// npm run build: the Spark application's jar, which a deployment uploads. With --test: its tests.
void main(async (signal) => {
  const { test } = readOptions("npm run build", { test: { type: "boolean", default: false } });
  const report = createReport(process.stdout);
  const java = await findJava();
  await report.step("spark-taxi", (progress) =>
    interruptible(signal, async () => [undefined, await (test ? testJar : buildJar)(java, progress)]),
  );
  return 0;
});
