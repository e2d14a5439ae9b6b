import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

import { parse } from "yaml";

import { ROOT } from "../cli/common/paths";

const PAGES = globSync(["*.md", "docs/*.md", "examples/**/*.md"], {
  cwd: ROOT,
  exclude: ["**/node_modules/**"],
}).sort();

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** First cells of a table's rows, each as the texts between backquotes in it. */
function keysOfTable(page: string, heading: string): readonly string[] {
  const [, rows = ""] =
    new RegExp(`\n\\| ${heading} +\\|[^\n]*\n\\| -+[^\n]*\n((?:\\|[^\n]*\n)+)`).exec(page) ?? [];
  return rows
    .split("\n")
    .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([\w:]+)`/g)].map(([, name = ""]) => name));
}

describe("the documentation", () => {
  for (const page of PAGES) {
    const text = read(page);

    it(`of ${page} links to what there is`, () => {
      for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^(https?|mailto):/.test(target)) {
          continue;
        }
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? page : join(dirname(page), path);
        assert.ok(existsSync(join(ROOT, file)), `${target} is missing`);
        if (anchor !== undefined && statSync(join(ROOT, file)).isFile()) {
          const anchors = [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
            heading
              .toLowerCase()
              .replace(/[^\w\s-]/g, "")
              .replaceAll(" ", "-"),
          );
          assert.ok(anchors.includes(anchor), `${target} has no such heading`);
        }
      }
    });

    it(`of ${page} names scripts and options that there are`, () => {
      if (page === "CHANGELOG.md") {
        return; // It names former ones, too.
      }
      const { scripts } = JSON.parse(read("package.json")) as {
        readonly scripts: Readonly<Record<string, string>>;
      };
      for (const [, script = "", options = ""] of text.matchAll(
        /\bnpm (start|test|run [\w:]+)((?: (?:--|[\w=.:/-]+))*)/g,
      )) {
        const name = script.replace(/^run /, "");
        assert.ok(name in scripts, `npm ${script}`);
        const [, command] = /(cli\/\w+\.ts)/.exec(scripts[name] ?? "") ?? [];
        for (const [, option = ""] of options.matchAll(/ --([a-z][\w-]*)/g)) {
          const source = command === undefined ? "" : read(command);
          assert.match(source, new RegExp(`^    "?${option}"?: \\{`, "m"), `npm ${script} --${option}`);
        }
      }
    });
  }

  it("fits a README into 10 KB", () => {
    assert.ok(statSync(join(ROOT, "README.md")).size <= 10_240);
  });

  it("names every error there is, and no other", () => {
    const contract = read("contract/events.ts");
    const namesIn = (type: string) => {
      const [, union = ""] = new RegExp(`export type ${type} =([^]*?)";`).exec(contract) ?? [];
      return Array.from(`${union}"`.matchAll(/\| "(\w+)"/g), ([, name = ""]) => name);
    };
    const all = [...namesIn("LivyErrorName"), ...namesIn("SparkFailureName")];
    assert.ok(all.length > 10);
    assert.deepEqual([...keysOfTable(read("docs/errors.md"), "error")].sort(), all.sort());
  });

  it("names every key of the configuration, and no other", () => {
    const { config } = parse(read("Pulumi.yaml")) as { readonly config: Readonly<Record<string, unknown>> };
    const keys = keysOfTable(read("docs/configuration.md"), "key").filter((key) => !key.startsWith("aws:"));
    assert.deepEqual([...keys].sort(), Object.keys(config).sort());
  });
});
