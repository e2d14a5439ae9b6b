import assert from "node:assert/strict";

import { compile } from "../../../compiler/compile";
import { dotOf } from "../../../compiler/diagram/dot";
import type { RunHistory } from "../../../compiler/diagram/history";
import { drawSvg } from "../../../cli/common/svg";
import { orders } from "../../pipelines/orders";
import { bind } from "../../compiler/functions";
import { job, pipelineOf, THREE_DEEP } from "../../compiler/shapes";

const machineOf = (pipeline: typeof THREE_DEEP) => compile(pipeline, bind(pipeline)).machine;

describe("drawSvg", () => {
  it("writes an SVG with every state's name, and every way as a line", async () => {
    const machine = machineOf(THREE_DEEP);
    const svg = await drawSvg(machine);
    const texts = new Set(elementsOf(svg).map(({ text }) => text));
    const names = [...JSON.stringify(machine).matchAll(/"([^"]+)":\{"Type":/g)].map(([, name]) => name!);
    assert.ok(names.includes("Stop Read job"));
    assert.deepEqual(
      names.filter((name) => !texts.has(name)),
      [],
    );
    const lines = [...svg.matchAll(/class="edge">\n<title>.*<\/title>\n<path /g)];
    assert.equal(lines.length, dotOf(machine).match(/" -> "[^"]*" \[(?!style=invis)/g)?.length);
  });

  it("writes the same for the same machine", async () => {
    const machine = machineOf(THREE_DEEP);
    assert.equal(await drawSvg(machine), await drawSvg(structuredClone(machine)));
  });

  it("has a background of its own, for a dark page too", async () => {
    const svg = await drawSvg(machineOf(orders));
    const [background] = elementsOf(svg).filter(({ name }) => name === "polygon");
    assert.match(background?.attributes ?? "", /^ fill="#ffffff" stroke="none" points=/);
  });

  it("takes any text, and none", async () => {
    for (const text of ['"quoted" <b>&amp; \\N \u0000\u0001\n]]>', "ü × 漢字 🚕", "", " "]) {
      const pipeline = { ...pipelineOf(job("A", { className: text })), description: text };
      const texts = elementsOf(await drawSvg(machineOf(pipeline))).map((element) => element.text);
      const shown = text.replace(/[\s\p{Cc}]+/gu, " ");
      assert.equal(texts.filter((one) => one === shown).length >= (shown.trim() === "" ? 0 : 2), true, text);
    }
  });

  it("shows in colour what happened", async () => {
    const history: RunHistory = new Map([
      ["Check Livy", { status: "succeeded" }],
      ["CheckOrders Job", { status: "succeeded", times: 30, failed: 2 }],
      ["Stop CheckOrders job", { status: "failed" }],
      ["Query CheckOrders job status", { status: "running" }],
    ]);
    const svg = await drawSvg(machineOf(orders), history);
    const colour = (state: string) =>
      new RegExp(`class="node">\n<title>${state}</title>\n<path fill="(.*?)" stroke="(.*?)"`)
        .exec(svg)
        ?.slice(1);
    assert.deepEqual(colour("Check Livy"), ["#dafbe1", "#1a7f37"]);
    assert.deepEqual(colour("CheckOrders Job"), ["#dafbe1", "#1a7f37"]);
    assert.deepEqual(colour("Stop CheckOrders job"), ["#ffdcd7", "#cf222e"]);
    assert.deepEqual(colour("Query CheckOrders job status"), ["#ddf4ff", "#0969da"]);
    assert.deepEqual(colour("PublishOrders Job"), ["#ffffff", "#d0d7de"]);
    assert.ok(elementsOf(svg).some(({ name, text }) => name === "text" && text === "30 ×, 2 failed"));
  });
});

interface Element {
  readonly name: string;
  readonly attributes: string;
  /** The text within, without that of elements within. */
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/**
 * Reads XML, as much of it as Graphviz writes.
 *
 * @throws AssertionError when it is not well-formed
 */
function elementsOf(xml: string): readonly Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const body = xml.replace(/^<\?xml .*?\?>\s*<!DOCTYPE [^>]*>/, "").replace(/<!--((?!--)[^])*-->/g, "");
  for (const [token] of body.matchAll(/<[^>]*>|[^<]+/g)) {
    const [, end, name = "", attributes = "", empty] =
      /^<(\/?)([a-z]\w*)((?:\s+[\w:-]+="[^"<]*")*)\s?(\/?)>$/i.exec(token) ?? [];
    if (!token.startsWith("<")) {
      assert.match(token, /^(?:[^&\p{Cc}]|\s|&(?:lt|gt|amp|quot|apos|#\d+);)*$/u);
      const around = open.at(-1);
      if (around !== undefined) {
        around.text += token.replace(/&(?:#(\d+)|(\w+));/g, (_, code?: string, entity?: string) =>
          code === undefined ? ENTITIES[entity ?? ""]! : String.fromCodePoint(Number(code)),
        );
      }
    } else if (end === "/") {
      assert.equal(open.pop()?.name, name, token);
    } else {
      assert.notEqual(name, "", token);
      const element = { name, attributes, text: "" };
      elements.push(element);
      if (empty !== "/") {
        open.push(element);
      }
    }
  }
  assert.deepEqual(open, []);
  assert.equal(elements[0]?.name, "svg");
  return elements;
}
