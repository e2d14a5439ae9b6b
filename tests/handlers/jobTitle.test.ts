import assert from "node:assert/strict";

import { jobTitle } from "../../handlers/jobTitle";

describe("jobTitle", () => {
  it("is the job's name, with the items around it", () => {
    assert.equal(jobTitle("Miles", {}), "Miles");
    assert.equal(jobTitle("Day", { date: "2013-08-03" }), "Day (2013-08-03)");
    assert.equal(jobTitle("Day", { region: "eu", date: "2013-08-03" }), "Day (eu, 2013-08-03)");
  });
});
