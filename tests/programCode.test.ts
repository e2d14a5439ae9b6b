import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

import * as ts from "typescript";

import { ROOT } from "../cli/common/paths";
import { zip } from "../cli/synth/archive";
import { filesOf } from "./support/functions";
import { LIVY_FUNCTIONS, PURE_FUNCTIONS } from "./support/inventory";
import { find, stack, synthesiseAnew } from "./support/stacks";

const full = (name: string) => `${name}Function`;

describe("the functions' code", function () {
  this.timeout(180_000);

  for (const name of LIVY_FUNCTIONS.map(full)) {
    describe(name, () => {
      let files: Record<string, Uint8Array>;
      let source: string;
      before(async () => {
        files = await filesOf(find(await stack("dev"), "Function", name));
        source = Buffer.from(files["__index.js"]!).toString();
      });

      it("is one script and the packages that axios needs, and no other", () => {
        const packages = new Set(Object.keys(files).map(packageOf));
        assert.deepEqual([...packages].sort(), ["", ...closureOf("axios")].sort());
        assert.deepEqual(
          Object.keys(files).filter((path) => packageOf(path) === ""),
          ["__index.js"],
        );
      });

      it("holds no package of Pulumi or AWS", () => {
        assert.deepEqual(
          Object.keys(files).filter((path) => /@pulumi|@aws|aws-sdk|typescript/.test(path)),
          [],
        );
        assert.doesNotMatch(source, /@pulumi|@aws/);
      });

      it("requires nothing but axios and Node's own https, and crypto where it names batches", () => {
        const required = [...source.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, path]) => path);
        const naming = !["LivyCheckFunction", "SparkJobStatusFunction"].includes(name);
        const own = naming ? ["crypto", "https"] : ["https"];
        assert.deepEqual(required.sort(), ["axios/dist/node/axios.cjs", ...own]);
      });

      it("captures Livy's address, and no path of this machine", () => {
        for (const path of [process.cwd(), ROOT, homedir(), tmpdir()]) {
          assert.equal(source.includes(path), false, path);
        }
        assert.ok(source.includes('.value = "http://ip-10-0-0-10.ec2.internal:8998";'));
        assert.doesNotMatch(source, /BEGIN CERTIFICATE/);
      });

      it("captures the authority, too, with encryption in transit, and differs by no more", async () => {
        const fn = find(await stack("tls"), "Function", name);
        const secured = Buffer.from((await filesOf(fn))["__index.js"]!).toString();
        const pem = JSON.stringify(readFileSync(join(ROOT, "tests/support/livyCa.pem"), "utf8"));
        assert.ok(secured.includes('.value = "https://ip-10-0-0-10.ec2.internal:8998";'));
        assert.ok(secured.includes(`= ${pem}`) || secured.includes(`: ${pem}`));
        assert.equal(secured.replaceAll(pem, "undefined").replaceAll("https://ip", "http://ip"), source);
      });

      it("is small", () => {
        assert.ok(zip(files).length < 500_000);
      });
    });
  }

  for (const name of PURE_FUNCTIONS.map(full)) {
    it(`${name} is one script that requires nothing, the same in every stack`, async () => {
      const texts = [];
      for (const variant of ["dev", "prod", "tls"] as const) {
        const files = await filesOf(find(await stack(variant), "Function", name));
        assert.deepEqual(Object.keys(files), ["__index.js"]);
        texts.push(Buffer.from(files["__index.js"]!).toString());
      }
      assert.equal(new Set(texts).size, 1);
      assert.doesNotMatch(texts[0]!, /require\(|@pulumi|@aws|livy\.|8998/);
    });
  }

  it("has no comment of ours, so that one that is changed changes no function", async () => {
    for (const name of [...LIVY_FUNCTIONS, ...PURE_FUNCTIONS].map(full)) {
      const text = Buffer.from(
        (await filesOf(find(await stack("dev"), "Function", name)))["__index.js"]!,
      ).toString();
      // tsconfig.json's removeComments, which Pulumi reads as ts-node does.
      assert.deepEqual(commentsIn(text), [], name);
    }
  });

  it("is byte-identical at the next synthesis", async () => {
    const [first, second] = [await stack("dev"), await synthesiseAnew("dev")];
    for (const name of [...LIVY_FUNCTIONS, ...PURE_FUNCTIONS].map(full)) {
      const [files, again] = [find(first, "Function", name), find(second, "Function", name)];
      assert.ok(Buffer.from(zip(await filesOf(files))).equals(zip(await filesOf(again))));
    }
  });
});

/** `name` or `@scope/name` of a file in node_modules; empty for a file of the function's own. */
function packageOf(path: string): string {
  return /^node_modules\/((?:@[^/]+\/)?[^/]+)\/[^]*$/.exec(path)?.[1] ?? "";
}

/** The comments of a script. */
function commentsIn(text: string): readonly string[] {
  const file = ts.createSourceFile("index.js", text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const found = new Set<string>();
  const visit = (node: ts.Node) => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ];
    ranges.forEach(({ pos, end }) => found.add(text.slice(pos, end)));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...found];
}

/** A package and all that its dependencies ask for. */
function closureOf(name: string, known = new Set<string>()): Set<string> {
  if (!known.has(name)) {
    known.add(name);
    const manifest = readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8");
    const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: Record<string, string> };
    Object.keys(dependencies).forEach((one) => closureOf(one, known));
  }
  return known;
}
