import assert from "node:assert/strict";

import { batchTitle, jobTitle } from "../../handlers/jobTitle";

describe("jobTitle", () => {
  it("is the job's name, with the items around it", () => {
    assert.equal(jobTitle("Miles", {}), "Miles");
    assert.equal(jobTitle("Day", { date: "2013-08-03" }), "Day (2013-08-03)");
    assert.equal(jobTitle("Day", { region: "eu", date: "2013-08-03" }), "Day (eu, 2013-08-03)");
  });
});

describe("batchTitle", () => {
  it("has the batch, and its application where it is in YARN", () => {
    const event = { jobName: "Day", values: { date: "2013-08-03" }, application: "com.example.Day" };
    assert.equal(
      batchTitle(event, { id: 7, applicationId: "application_1_0001" }),
      "Day (2013-08-03): com.example.Day (batch 7, application_1_0001)",
    );
    assert.equal(
      batchTitle({ ...event, values: {} }, { id: 7, applicationId: null }),
      "Day: com.example.Day (batch 7)",
    );
  });
});
