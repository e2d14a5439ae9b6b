import assert from "node:assert/strict";

import { policyDocuments } from "../support/policyDocuments";
import { judgePolicy } from "../support/policyJudge";
import { ALL_VARIANTS, ofType, stack } from "../support/stacks";

describe("the registered policies", function () {
  this.timeout(180_000);

  for (const variant of ALL_VARIANTS) {
    it(`have no mistake that AWS' own tables show (${variant})`, async () => {
      const synthesis = await stack(variant);
      const documents = policyDocuments(synthesis);
      const expected = ["Role", "RolePolicy", "BucketPolicy", "QueuePolicy"].flatMap((type) =>
        ofType(synthesis, type),
      );
      const names = new Set([...documents.keys()].map((path) => path.replace(/\.[^.]*$/, "")));
      assert.ok(expected.length > 0);
      for (const { type, name } of expected) {
        assert.ok(names.has(`${type.replace(/.*:/, "")} ${name}`), name);
      }
      for (const [path, document] of documents) {
        assert.deepEqual(await judgePolicy(document), [], path);
      }
    });
  }
});
