import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../cli/common/paths";

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), "utf8")) as unknown;

/** Licences that ask for no more than a notice. */
const PERMISSIVE =
  /^(0BSD|Apache-2\.0|BlueOak-1\.0\.0|BSD-[23]-Clause|CC-BY-3\.0|CC0-1\.0|ISC|MIT|PSF-2\.0|Python-2\.0)$/;

describe("the packages", () => {
  it("are of permissive licences, those of development too", () => {
    const { packages } = read("package-lock.json") as {
      readonly packages: Readonly<Record<string, { readonly license?: string }>>;
    };
    const others = Object.entries(packages).flatMap(([path, { license = "none" }]) =>
      license
        .replace(/[()]/g, "")
        .split(/ AND /)
        .every((one) => PERMISSIVE.test(one))
        ? []
        : [`${path}: ${license}`],
    );
    // Its file LICENSE has the text of MIT.
    assert.deepEqual(others, ["node_modules/@logdna/tail-file: SEE LICENSE IN LICENSE"]);
  });

  it("that a deployment needs are Pulumi's and axios, which are what a function's zip may hold", () => {
    const { dependencies } = read("package.json") as Manifest;
    assert.deepEqual(
      Object.keys(dependencies).filter((name) => !name.startsWith("@pulumi/")),
      ["axios"],
    );
  });
});
