import assert from "node:assert/strict";

import { readDriverLog } from "../../handlers/driverLog";
import type { DriverLog } from "../../handlers/driverLog";
import { withEnv } from "../support/env";
import { startS3 } from "../support/s3Server";
import type { StoredText } from "../support/s3Server";

const APPLICATION = "application_1700000000000_0001";
const FOLDER = `emr-logs/j-1/containers/${APPLICATION}`;
const DRIVER = `${FOLDER}/container_1700000000000_0001_01_000001`;
const EXECUTOR = `${FOLDER}/container_1700000000000_0001_01_000002`;

const ENDED_AT = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

/** @param waitMs milliseconds from now that it may wait */
async function read(objects: readonly StoredText[], waitMs: number, refusal?: string): Promise<DriverLog> {
  const { variables, stop } = await startS3("logs", objects, refusal);
  try {
    return await withEnv(variables, () =>
      readDriverLog("s3://logs/emr-logs/j-1/", APPLICATION, ENDED_AT, Date.now() + waitMs),
    );
  } finally {
    stop();
  }
}

describe("readDriverLog", () => {
  const stdout = { key: `${DRIVER}/stdout.gz`, text: "printed\nin Python", modifiedAt: ENDED_AT + MINUTE };
  const stderr = { key: `${DRIVER}/stderr.gz`, text: "logged by Spark", modifiedAt: ENDED_AT - MINUTE };
  const others = [
    { key: `${EXECUTOR}/stderr.gz`, text: "an executor", modifiedAt: ENDED_AT + MINUTE },
    { key: `${DRIVER}/prelaunch.out.gz`, text: "a shell", modifiedAt: ENDED_AT + MINUTE },
    {
      key: `${DRIVER.replaceAll("_0001", "_0002")}/stderr.gz`,
      text: "another",
      modifiedAt: ENDED_AT + MINUTE,
    },
  ];

  it("has both streams of the driver's container, and no other file", async () => {
    const log = await read([stdout, stderr, ...others], 5 * MINUTE);
    assert.deepEqual(log, { lines: ["logged by Spark", "printed", "in Python"] });
  });

  it("takes a copy that is older than the end where none is newer and the time is over", async () => {
    assert.deepEqual(await read([stderr, ...others], 0), { lines: ["logged by Spark"] });
  });

  it("has the end of a long one", async () => {
    const long = { ...stdout, text: `begin${"é".repeat(300_000)}end` };
    assert.deepEqual(await read([long], 0), { lines: [`${"é".repeat(199_997)}end`] });
  });

  it("says that there is none", async () => {
    assert.deepEqual(await read(others, 0), { missing: "is not in S3 yet" });
  });

  it("says why it can't be read", async () => {
    const log = await read([stdout], 0, "AccessDenied");
    assert.deepEqual(log, { missing: "could not be read: AccessDenied" });
  });
});
