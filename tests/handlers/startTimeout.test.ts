import assert from "node:assert/strict";

import { startTimeoutCause } from "../../handlers/startTimeout";
import { LAUNCHED, WAITING } from "./yarnLogs";

const LINKS = { historyUrl: "https://example.com/history", logUri: "s3://bucket/emr-logs/j-1/" };
const ID = "application_1_0001";

describe("startTimeoutCause", () => {
  it("tells YARN's reason for the wait, and where the application is seen", () => {
    assert.equal(
      startTimeoutCause("It did not start", ID, WAITING, LINKS, 30_000),
      "It did not start; YARN says: Application is added to the scheduler and is not yet activated. Queue's AM resource \
limit exceeded.  Details : AM Partition = <DEFAULT_PARTITION>; AM Resource Request = <memory:2432, vCores:1>; Queue \
Resource Limit for AM = <memory:3072, vCores:1>; User AM Resource Limit of the queue = <memory:3072, vCores:1>; Queue AM \
Resource Usage = <memory:3456, vCores:1>;\nSpark history: https://example.com/history",
    );
  });

  it("names the driver's log where its container was started", () => {
    assert.equal(
      startTimeoutCause("It did not start", ID, LAUNCHED, LINKS, 30_000),
      "It did not start; YARN says: AM container is launched, waiting for AM container to Register with RM\n" +
        "Spark history: https://example.com/history\n" +
        "Its own log, some five minutes after its end: s3://bucket/emr-logs/j-1/containers/application_1_0001/",
    );
  });

  it("says no more than it knows, and no more than it may", () => {
    assert.equal(
      startTimeoutCause("It did not start", ID, [], LINKS, 30_000),
      `It did not start\nSpark history: ${LINKS.historyUrl}`,
    );
    assert.equal(startTimeoutCause("It did not start", ID, WAITING, LINKS, 10), "It did …");
    assert.equal(startTimeoutCause("It did not start", ID, [], LINKS, 50), "It did not start");
  });
});
