import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new empty folder outside the project for each test of the suite, gone after the suite. */
export function temporaryFolders(): () => string {
  const folders: string[] = [];
  after(() => {
    for (const folder of folders) {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return () => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), "spark-etl-test-"));
    folders.push(folder);
    return folder;
  };
}
