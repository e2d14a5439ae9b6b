import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import axios from "axios";

import { ROOT } from "../../cli/common/paths";
import { temporaryFolders } from "../support/folder";
import { npmIn, processesOf } from "../support/npm";
import { copyProject } from "../support/project";
import { ALL } from "../support/seeds";

const PARCELS = "parcel,town,weight\n1,Bergen,2.50\n2,Tromsø,0.75\n3,Bergen,12.00\n";

const PIPELINE = `import { asset } from "../model/pipeline";
import type { Pipeline } from "../model/pipeline";

const folder = "{rootPath}/emr-step-functions";

export const parcels: Pipeline = {
  name: "Parcels",
  description: "Parcels to a town",
  inputs: { town: "Bergen" },
  data: [{ file: asset("assets/data/parcels.csv") }],
  run: {
    name: "ParcelsTo",
    file: asset("assets/post"),
    className: "com.example.SelectOrders",
    args: [\`\${folder}/data/parcels.csv\`, \`\${folder}/by-town/\`, "{town}"],
    writes: [\`\${folder}/by-town/\`],
  },
  result: \`\${folder}/by-town/\`,
};
`;

/** What a team does that has pipelines of its own: it deletes the samples with their tests, and writes one. */
describe("a project whose samples are deleted, with one pipeline of another subject,", function () {
  this.timeout(600_000);
  const newFolder = temporaryFolders();
  let project: string;
  const write = (path: string, text: string) => {
    mkdirSync(join(project, path, ".."), { recursive: true });
    writeFileSync(join(project, path), text);
  };

  before(() => {
    project = newFolder();
    copyProject(project);
    for (const samples of ["pipelines", "assets", "tests/samples"]) {
      rmSync(join(project, samples), { recursive: true, force: true });
    }
    rmSync(join(project, ".local"), { recursive: true, force: true });
    cpSync(join(ROOT, ".local/classpath"), join(project, ".local/classpath"), { recursive: true });
    write("pipelines/parcels.ts", PIPELINE);
    write("assets/data/parcels.csv", PARCELS);
    for (const path of ["pom.xml", "src"]) {
      cpSync(join(ROOT, "tests/assets/orders", path), join(project, "assets/post", path), {
        recursive: true,
      });
    }
    const pom = readFileSync(join(project, "assets/post/pom.xml"), "utf8");
    write("assets/post/pom.xml", pom.replace("<finalName>orders<", "<finalName>post<"));
  });

  const succeeds = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await npmIn(project, ...args).ended;
    assert.equal(code, 0, `${args.join(" ")}:\n${stdout}${stderr}`);
    return stdout;
  };

  it("can be planned", async () => {
    const document = JSON.parse(await succeeds("run", "plan", "--", "--json")) as {
      readonly pipelines: readonly { readonly name: string }[];
    };
    assert.deepEqual(
      document.pipelines.map(({ name }) => name),
      ["Parcels"],
    );
  });

  it("can be synthesised, and stages what its pipeline names, and nothing else", async () => {
    await succeeds("run", "synth", "--", "--stack", "prod");
    const folder = join(project, "dist/synth/prod");
    const resources = JSON.parse(readFileSync(join(folder, "resources.json"), "utf8")) as readonly {
      readonly type: string;
      readonly inputs: Readonly<Record<string, unknown>>;
    }[];
    const staged = resources.filter(({ type }) => type.startsWith("aws:s3/bucketObjectv2:"));
    assert.deepEqual(
      staged.map(({ inputs }) => [inputs.key, inputs.source]),
      [
        ["emr-step-functions/data/parcels.csv", "assets/data/parcels.csv"],
        ["emr-step-functions/post.jar", "assets/post/target/post.jar"],
      ],
    );
    const files = readdirSync(folder).filter((name) => /JobSubmit|\.asl\./.test(name));
    assert.deepEqual(files, ["Parcels.asl.json", "ParcelsToJobSubmitFunction.zip"]);
  });

  it("runs on this machine, with the jar that is built for it, and with --keep until Ctrl-C", async () => {
    const folder = join(newFolder(), "run");
    const options = ["--pipeline", "Parcels", "--set", "town=Tromsø", "--root-path", "s3://post"];
    const run = npmIn(project, "start", "--", "--json", "--keep", "--folder", folder, ...options);
    await run.said("Press Ctrl-C to stop them.");
    const livy = /^Livy {6}(http:\S+)\/ui$/m.exec(run.stderr())?.[1] ?? "";
    assert.equal((await axios.get(`${livy}/batches`, { proxy: false })).status, 200);
    process.kill(-(run.child.pid ?? 0), "SIGINT");
    const { code, stdout } = await run.ended;
    assert.equal(code, 130);
    await assert.rejects(axios.get(livy, { proxy: false }), { code: "ECONNREFUSED" });
    const { status, pipeline } = JSON.parse(stdout) as { readonly status: string; readonly pipeline: string };
    assert.deepEqual([status, pipeline], ["SUCCEEDED", "Parcels"]);
    const result = join(folder, "s3/post/emr-step-functions/by-town");
    const [part = ""] = readdirSync(result).filter((name) => name.startsWith("part-"));
    assert.equal(readFileSync(join(result, part), "utf8"), "parcel,town,weight\n2,Tromsø,0.75\n");
    assert.deepEqual(processesOf(folder), []);
  });

  // Minutes of work that the tests of the whole project have done already.
  if (ALL) {
    it("passes its type check and its tests", async () => {
      await succeeds("run", "check:types");
      const tests = ["tests/config/*.test.ts", "tests/program.test.ts", "tests/cli/plan.test.ts"];
      const mocha = join(project, "node_modules/mocha/bin/mocha.js");
      execFileSync(join(project, "node_modules/.bin/node"), [mocha, "--reporter", "dot", ...tests], {
        cwd: project,
        stdio: "pipe",
      });
    });
  }
});
