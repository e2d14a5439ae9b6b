import assert from "node:assert/strict";

import fc from "fast-check";

import { attemptOf, batchName, executionKey, yarnTag } from "../../handlers/batchName";
import type { BatchKey } from "../../handlers/batchName";
import { seeds } from "../support/seeds";

const arnOf = (machine: string, name: string) =>
  `arn:aws:states:eu-central-1:123456789012:execution:${machine}:${name}`;
const executionOf = (machine: string, name: string) => ({
  Id: arnOf(machine, name),
  Name: name,
  Input: { rootPath: "s3://bucket" },
});

/** Few letters, so that names often are prefixes of each other, or equal but for what Livy can't take. */
const likeNames = fc.stringMatching(/^[ab1_.ä😀-]{1,6}$/u);
const anyNames = fc.string({ unit: "binary", minLength: 1, maxLength: 80 });
const executions = fc
  .tuple(fc.constantFrom("M", "N"), fc.oneof(likeNames, anyNames))
  .map(([machine, name]) => executionOf(machine, name));
/** Small numbers often, so that keys are alike; big ones, too. */
const numbers = fc.oneof(fc.nat({ max: 2 }), fc.nat({ max: 1200 }));
const keys: fc.Arbitrary<BatchKey> = fc.record({
  // As an author may name a job.
  jobName: fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,3}$/),
  position: fc.array(numbers, { maxLength: 3 }).map((items) => items.map((n) => `_${String(n)}`).join("")),
  attempt: numbers,
  retry: numbers,
});
const batches = fc.record({ execution: executions, key: keys });

/** The first run of a job outside all forEachs. */
const FIRST = { position: "", attempt: 0, retry: 0 };

describe("batchName", () => {
  it("is this", () => {
    const execution = executionOf("M", "run 1.ä_😀-x");
    // The first ten digits of the ARN's SHA-256.
    assert.equal(executionKey(execution), "run-1--_--x-37579e7d09");
    const key = { jobName: "Miles", position: "", attempt: 2, retry: 0 };
    assert.equal(batchName(execution, key), "run-1--_--x-37579e7d09-Miles-2");
    assert.equal(yarnTag(execution), "run-1--_--x");
  });

  it("has an item's position behind the job, and a retry's number at its end", () => {
    const execution = executionOf("M", "a");
    for (const [more, end] of [
      [{ position: "_3_0" }, "Miles_3_0-0"],
      [{ retry: 1 }, "Miles-0-1"],
      [{ position: "_10", attempt: 2, retry: 12 }, "Miles_10-2-12"],
    ] as const) {
      const name = batchName(execution, { jobName: "Miles", ...FIRST, ...more });
      assert.equal(name, `${executionKey(execution)}-${end}`);
    }
  });

  it("tells every two batches apart", () => {
    fc.assert(
      fc.property(batches, batches, (one, other) => {
        const [a, b] = [one, other].map(({ execution, key }) => ({
          name: batchName(execution, key),
          which: [execution.Id, key.jobName, key.position, key.attempt, key.retry],
        }));
        assert.equal(a!.name === b!.name, JSON.stringify(a!.which) === JSON.stringify(b!.which));
      }),
      { numRuns: seeds(5_000) },
    );
  });

  it("tells executions of the same name apart, and names that differ where Livy takes no letter", () => {
    const keys = [
      executionOf("M", "a"),
      executionOf("N", "a"),
      executionOf("M", "-"),
      executionOf("M", "ä"),
      executionOf("M", "ö"),
    ].map(executionKey);
    assert.equal(new Set(keys).size, 5);
  });

  it("is what a URL, Livy and YARN take, however long the execution's name is", () => {
    fc.assert(
      fc.property(batches, ({ execution, key }) => {
        const name = batchName(execution, key);
        assert.match(name, /^[A-Za-z0-9_-]+$/);
        assert.doesNotMatch(name, /^\d+$/);
        assert.match(executionKey(execution), /^[A-Za-z0-9_-]{1,91}$/);
        assert.match(yarnTag(execution), /^[A-Za-z0-9_-]{1,100}$/);
      }),
    );
    const longest = executionOf("M", "😀".repeat(80));
    assert.equal(yarnTag(longest), "-".repeat(80));
    assert.equal(executionKey(longest).length, 91);
  });

  it("says which attempt it is, to its own execution only", () => {
    fc.assert(
      fc.property(batches, executions, ({ execution, key }, other) => {
        const name = batchName(execution, key);
        assert.equal(attemptOf(executionKey(execution), name), key.attempt);
        if (other.Id !== execution.Id) {
          assert.equal(attemptOf(executionKey(other), name), undefined);
        }
      }),
      { numRuns: seeds(5_000) },
    );
  });

  it("is not the first execution's where another is named after its key, or after its batch", () => {
    const first = executionOf("M", "a");
    const key = executionKey(first);
    const named = ["", "-", "-Miles", "-Miles_0", "-Miles-0", "-Miles-0-1", "-Miles_3_0-0"];
    for (const end of named) {
      for (const more of [{}, { position: "_0" }, { retry: 1 }]) {
        const other = batchName(executionOf("M", key + end), { jobName: "Miles", ...FIRST, ...more });
        assert.ok(other.startsWith(`${key}-`));
        assert.equal(attemptOf(key, other), undefined);
      }
    }
  });

  for (const [what, name] of [
    ["nothing", ""],
    ["the key alone", "KEY"],
    ["no attempt", "KEY-Miles"],
    ["no number", "KEY-Miles-x"],
    ["a word after the number", "KEY-Miles-1-x"],
    ["three numbers", "KEY-Miles-1-2-3"],
    ["a position without a number", "KEY-Miles_-1"],
    ["a position that is a word", "KEY-Miles_x-1"],
    ["a position behind the number", "KEY-Miles-1_2"],
    ["no job", "KEY-1"],
    ["something before it", "x-KEY-Miles-1"],
    ["no dash after the key", "KEYMiles-1"],
  ] as const) {
    it(`is no batch of the execution with ${what}`, () => {
      const key = executionKey(executionOf("M", "a"));
      assert.equal(attemptOf(key, name.replace("KEY", key)), undefined);
    });
  }
});
