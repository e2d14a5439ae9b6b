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

const AXIOS = "node_modules/axios/dist/node/axios.cjs";
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

      it("is the closure, and axios as one file", () => {
        assert.deepEqual(Object.keys(files).sort(), ["__index.js", AXIOS]);
      });

      it("holds no package of Pulumi or AWS", () => {
        assert.doesNotMatch(source, /@pulumi|@aws/);
      });

      it("requires nothing but axios and Node's own https, and crypto where it names batches", () => {
        const required = [...source.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, path]) => path);
        const naming = !["LivyCheckFunction", "SparkJobStatusFunction"].includes(name);
        const own = naming ? ["crypto", "https"] : ["https"];
        assert.deepEqual(required.sort(), ["axios/dist/node/axios.cjs", ...own]);
      });

      it("captures Livy's address, and no path of this machine", () => {
        for (const text of [source, Buffer.from(files[AXIOS]!).toString()]) {
          for (const path of [process.cwd(), ROOT, homedir(), tmpdir(), "../"]) {
            assert.equal(text.includes(path), false, path);
          }
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
        assert.ok(zip(files).length <= 100_000);
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
