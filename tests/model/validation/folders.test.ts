import assert from "node:assert/strict";

import fc from "fast-check";

import { mayMeet } from "../../../model/validation/folders";

describe("mayMeet", () => {
  const folder = fc.array(fc.constantFrom("a", "b", "{x}", "a-b", "a-{x}", "{x}-b"), { maxLength: 4 });

  it("is true if and only if there are values for which one folder is the other or within it", () => {
    fc.assert(
      fc.property(folder, folder, (one, other) => {
        const meets = filled(one).some((mine) =>
          filled(other).some((theirs) => mine.startsWith(theirs) || theirs.startsWith(mine)),
        );
        assert.equal(mayMeet(one, other), meets);
        assert.equal(mayMeet(other, one), meets);
      }),
    );
  });
});

/** A folder's paths, for each value of each of its templates. */
function filled(segments: readonly string[]): readonly string[] {
  return segments.reduce<readonly string[]>(
    (paths, segment) =>
      paths.flatMap((path) =>
        ["a", "b", "a-b", "a-a", "b-b"].map((value) => `${path}${segment.replace("{x}", value)}/`),
      ),
    ["/"],
  );
}
