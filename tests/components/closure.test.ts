import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";

import { applicationsOf } from "../../components/sparkApplication";
import { closure, closures } from "../../components/closure";
import type { SparkApplication } from "../../contract/sparkApplication";
import { submitBatch } from "../../handlers/submitBatch";
import type { SubmitEvent } from "../../contract/events";
import { PIPELINES } from "../support/inventory";

describe("closures", function () {
  this.timeout(60_000);

  it("gives each submit function the text that Pulumi gives its closure", async () => {
    const livyUrl = pulumi.output("http://livy:8998");
    const of = (application: SparkApplication) => (event: SubmitEvent) =>
      submitBatch({ url: livyUrl.get(), ca: undefined }, application, event);
    const submit = closures(of);
    const texts = new Set<string>();
    for (const application of applicationsOf(PIPELINES)) {
      const { text } = await submit(application);
      assert.equal(text, (await closure(of(application))).text);
      assert.ok(text.includes(JSON.stringify(application.name)));
      texts.add(text);
    }
    assert.equal(texts.size, applicationsOf(PIPELINES).length);
  });

  it("gives the same for any data, also for texts that look like code or like a placeholder", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom('"', "\\", "<<text 0>>", '"<<text 1>>"', "$&", "</script>", "\u2028", "\n"),
    );
    const data = fc.record(
      {
        name: text,
        args: fc.array(text, { maxLength: 3 }),
        conf: fc.dictionary(fc.constantFrom("spark.a", "b-c", "d"), text, { noNullPrototype: true }),
        cores: fc.integer(),
        again: fc.boolean(),
      },
      { requiredKeys: ["name"], noNullPrototype: true },
    );
    const of = (value: unknown) => () => Promise.resolve(value);
    const shared = closures(of);
    await fc.assert(
      fc.asyncProperty(data, async (value) => {
        assert.equal((await shared(value)).text, (await closure(of(value))).text);
      }),
      { numRuns: 50 },
    );
  });

  it("serialises once what differs in its texts alone", async () => {
    const made: unknown[] = [];
    const shared = closures((value: { readonly name: string; readonly args: readonly string[] }) => {
      made.push(value);
      return () => Promise.resolve(value.name);
    });
    await Promise.all([
      shared({ name: "a", args: ["b"] }),
      shared({ name: "c", args: ["d"] }),
      shared({ name: "e", args: [] }),
    ]);
    assert.equal(made.length, 2);
  });
});
