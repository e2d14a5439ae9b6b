import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../cli/common/paths";
import { circlesIn, drawRooms, readImports, roomImports, roomOf, withDrawing } from "../cli/imports";

describe("the rooms of the source", () => {
  const imports = readImports();

  it("import no file in a circle", () => {
    assert.ok(imports.size > 100);
    assert.deepEqual(circlesIn(imports), []);
  });

  it("import no room in a circle", () => {
    assert.deepEqual(circlesIn(roomImports(imports)), []);
  });

  it("are drawn in docs/architecture.md as they are", () => {
    const document = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
    const drawn = withDrawing(document, drawRooms(roomImports(imports)));
    assert.equal(document, drawn, "out of date: npm run architecture");
  });
});

describe("roomOf", () => {
  const rooms = [
    "index.ts",
    "model/pipeline.ts",
    "model/validation/job.ts",
    "cli/start.ts",
    "cli/local/run.ts",
  ];

  it("is the top folder, and within cli/ the one in it", () => {
    assert.deepEqual(rooms.map(roomOf), ["index.ts", "model", "model", "cli", "cli/local"]);
  });
});

describe("circlesIn", () => {
  const circles = (graph: Readonly<Record<string, readonly string[]>>) =>
    circlesIn(new Map(Object.entries(graph)));

  it("finds none where arrows go one way", () => {
    assert.deepEqual(circles({ a: ["b", "c"], b: ["c"], c: [] }), []);
  });

  it("finds each by its nodes, behind others too", () => {
    assert.deepEqual(circles({ a: ["b"], b: ["c"], c: ["b"], d: ["d"] }), [
      ["b", "c", "b"],
      ["d", "d"],
    ]);
  });
});

describe("drawRooms", () => {
  it("leaves out the arrows that others imply", () => {
    const rooms = new Map([
      ["a", ["b", "c/d"]],
      ["b", ["c/d"]],
      ["c/d", []],
    ]);
    assert.equal(
      drawRooms(rooms),
      ["flowchart TD", '  a["a"]', '  b["b"]', '  c_d["c/d"]', "  a --> b", "  b --> c_d", ""].join("\n"),
    );
  });
});
