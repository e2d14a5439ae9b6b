import assert from "node:assert/strict";

import fc from "fast-check";

import { attemptOf, batchName, executionKey, yarnTag } from "../../handlers/batchName";

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
/** As `checkPipeline` takes them. */
const jobs = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,3}$/);
const attempts = fc.nat({ max: 1200 });
const batches = fc.record({ execution: executions, job: jobs, attempt: attempts });

describe("batchName", () => {
  it("is this", () => {
    const execution = executionOf("M", "run 1.ä_😀-x");
    // The first ten digits of the ARN's SHA-256.
    assert.equal(executionKey(execution), "run-1--_--x-37579e7d09");
    assert.equal(batchName(execution, "Miles", 2), "run-1--_--x-37579e7d09-Miles-2");
    assert.equal(yarnTag(execution), "run-1--_--x");
  });

  it("tells every two batches apart", () => {
    fc.assert(
      fc.property(batches, batches, (one, other) => {
        const same =
          one.execution.Id === other.execution.Id && one.job === other.job && one.attempt === other.attempt;
        const [a, b] = [one, other].map(({ execution, job, attempt }) => batchName(execution, job, attempt));
        assert.equal(a === b, same);
      }),
      { numRuns: 5_000 },
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
      fc.property(batches, ({ execution, job, attempt }) => {
        const name = batchName(execution, job, attempt);
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
      fc.property(batches, executions, ({ execution, job, attempt }, other) => {
        const name = batchName(execution, job, attempt);
        assert.equal(attemptOf(executionKey(execution), name), attempt);
        if (other.Id !== execution.Id) {
          assert.equal(attemptOf(executionKey(other), name), undefined);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it("is not the first execution's where another is named after its key, or after its batch", () => {
    const first = executionOf("M", "a");
    const key = executionKey(first);
    for (const name of [key, `${key}-Miles`, `${key}-Miles-0`, `${key}-`]) {
      const other = batchName(executionOf("M", name), "Miles", 0);
      assert.ok(other.startsWith(`${key}-`));
      assert.equal(attemptOf(key, other), undefined);
    }
  });

  for (const [what, name] of [
    ["nothing", ""],
    ["the key alone", "KEY"],
    ["no attempt", "KEY-Miles"],
    ["no number", "KEY-Miles-x"],
    ["a word after the number", "KEY-Miles-1-x"],
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
