import { interruptible } from "./common/supervisor";
import { main } from "./main";
import { createReport } from "./common/report";
import { runMavenProjects } from "./local/mavenProjects";
import { findJava } from "./local/runtime/java";
import { assetsOfAllStacks } from "./synth/stackOf";

const BUILD = {
  name: "npm run build",
  about: `Builds the Maven projects that pipelines name, of every stack, unless they are up to date: the jars that a
deployment uploads.`,
  options: { test: { type: "boolean", text: "run the projects' own tests instead" } },
  exitCodes: { 0: "done", 2: "something to mend first", 130: "Ctrl-C" },
} as const;

void main(BUILD, async ({ test }, signal) => {
  const report = createReport(process.stdout);
  const assets = assetsOfAllStacks();
  const java = await findJava();
  await interruptible(signal, () => runMavenProjects(test ? "test" : "build", assets, java, report, signal));
  return 0;
});
