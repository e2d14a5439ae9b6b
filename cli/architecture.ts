import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "./common/paths";
import { drawRooms, readImports, roomImports, withDrawing } from "./imports";
import { main } from "./main";

const DOCUMENT = "docs/architecture.md";

const ARCHITECTURE = {
  name: "npm run architecture",
  about: `Draws which room of the source imports which, into ${DOCUMENT}. Run it when a test says that the picture is out
of date.`,
  options: {},
  exitCodes: { 0: "done" },
} as const;

void main(ARCHITECTURE, () => {
  const file = join(ROOT, DOCUMENT);
  writeFileSync(file, withDrawing(readFileSync(file, "utf8"), drawRooms(roomImports(readImports()))));
  process.stdout.write(`${DOCUMENT}\n`);
  return Promise.resolve(0);
});
