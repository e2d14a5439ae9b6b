import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import ts from "typescript";

import { withContent } from "./common/document";
import { ROOT } from "./common/paths";

/** What each file imports of the project's own, types too: paths relative to the project. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** The source files of the project, without tests, examples and a team's own pipelines. */
const SOURCES = ["index.ts", "{cli,compiler,components,config,contract,handlers,model}/**/*.ts"];

/** Reads the imports of all source files. */
export function readImports(root = ROOT): Imports {
  const files = globSync(SOURCES, { cwd: root }).sort();
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"));
      const targets = importedFiles
        .filter(({ fileName }) => fileName.startsWith("."))
        .map(({ fileName }) => `${relative(root, join(root, dirname(file), fileName))}.ts`);
      return [file, [...new Set(targets)].sort()];
    }),
  );
}

/** The room of a file: its folder, within cli/ the folder in it; a command of cli/ is in `cli`. */
export function roomOf(file: string): string {
  const [first = "", second = "", third] = file.split("/");
  return first === "cli" && third !== undefined ? `cli/${second}` : first;
}

/** The imports of rooms by rooms. */
export function roomImports(imports: Imports): Imports {
  const rooms = [...new Set([...imports.keys()].map(roomOf))];
  return new Map(
    rooms.map((room) => {
      const targets = [...imports].flatMap(([file, others]) =>
        roomOf(file) === room ? others.map(roomOf) : [],
      );
      return [room, [...new Set(targets)].filter((other) => other !== room).sort()];
    }),
  );
}

/** The circles of a graph: each as the nodes that lead from one back to it. */
export function circlesIn(imports: Imports): readonly (readonly string[])[] {
  const circles: (readonly string[])[] = [];
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]) => {
    if (path.includes(node)) {
      circles.push([...path.slice(path.indexOf(node)), node]);
    } else if (!done.has(node)) {
      imports.get(node)?.forEach((next) => {
        visit(next, [...path, node]);
      });
      done.add(node);
    }
  };
  [...imports.keys()].forEach((node) => {
    visit(node, []);
  });
  return circles;
}

/**
 * Draws the rooms as a Mermaid flowchart. An arrow is an import; one that others imply is left out.
 * Source: https://mermaid.js.org/syntax/flowchart.html
 */
export function drawRooms(rooms: Imports): string {
  const id = (room: string) => room.replace(/\W/g, "_");
  const reaches = (from: string, to: string): boolean =>
    from === to || (rooms.get(from) ?? []).some((next) => reaches(next, to));
  const arrows = [...rooms].flatMap(([room, targets]) =>
    targets
      .filter((target) => !targets.some((other) => other !== target && reaches(other, target)))
      .map((target) => `  ${id(room)} --> ${id(target)}`),
  );
  const nodes = [...rooms.keys()].map((room) => `  ${id(room)}["${room}"]`);
  return ["flowchart TD", ...nodes, ...arrows, ""].join("\n");
}

/** A Markdown document with the drawing in its first Mermaid block. */
export function withDrawing(document: string, drawing: string): string {
  return withContent(document, "\n```mermaid\n", "```\n", drawing);
}
