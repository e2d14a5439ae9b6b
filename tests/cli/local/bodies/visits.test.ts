import assert from "node:assert/strict";

import { createVisitLog } from "../../../../cli/local/bodies/visits";

const inner = (name: string) => ({ StartAt: name, States: { [name]: { Type: "Pass", End: true } } });
/** A forEach of forEachs, beside a branch; whose states are told of here as they please. */
const DEFINITION = {
  StartAt: "First",
  States: {
    First: { Type: "Pass", Next: "Both" },
    Both: {
      Type: "Parallel",
      Branches: [
        inner("Branch"),
        {
          StartAt: "Days",
          States: {
            Days: {
              Type: "Map",
              ItemProcessor: {
                StartAt: "Hours",
                States: { Hours: { Type: "Map", ItemProcessor: inner("Hour"), End: true } },
              },
              End: true,
            },
          },
        },
      ],
      End: true,
    },
  },
};

const state = (name: string, position = "") => ({
  name,
  type: { Both: "Parallel", Days: "Map", Hours: "Map" }[name] ?? "Pass",
  input: { position, values: {} },
});

describe("createVisitLog", () => {
  /** After all of it was entered, the hour of one day at 1.1 s. */
  function entered() {
    const log = createVisitLog(DEFINITION as never);
    for (const name of ["First", "Both", "Branch", "Days"]) {
      log.entered(state(name), 0);
    }
    log.entered(state("Hours", "_0"), 0);
    log.entered(state("Hours", "_10"), 0);
    log.entered(state("Hour", "_0_1"), 1.1);
    log.entered(state("Hour", "_10_1"), 1.1);
    return log;
  }
  const stays = (log: ReturnType<typeof entered>, byError = false) =>
    Object.fromEntries(
      log.ended(byError, 9).map((visit) => [`${visit.name}${visit.position}`, visit.seconds] as const),
    );

  it("says in which group a state is, and of which item", () => {
    const log = createVisitLog(DEFINITION as never);
    assert.deepEqual(
      log.entered({ ...state("Hour", "_0_1"), input: { position: "_0_1", values: { h: "1" } } }, 0),
      {
        name: "Hour",
        type: "Pass",
        group: "Hours",
        position: "_0_1",
        values: { h: "1" },
      },
    );
    assert.equal(log.entered(state("Days"), 0).group, "Both");
    assert.deepEqual(log.entered(state("Both"), 0), {
      name: "Both",
      type: "Parallel",
      position: "",
      values: {},
    });
  });

  it("ends with a group what is in it, of that item, and minds no later word of it", () => {
    const log = entered();
    log.exited(state("Hours", "_0"), 3.3);
    log.exited(state("Hour", "_0_1"), 5);
    log.exited(state("Hour", "_10_1"), 6.1);
    assert.deepEqual(stays(log), {
      ...{ First: 9, Both: 9, Branch: 9, Days: 9 },
      Hours_0: 3.3,
      Hours_10: 9,
      // Not 2.1999999999999997.
      Hour_0_1: 2.2,
      Hour_10_1: 5,
    });
  });

  it("ends with the outermost group all that is in it", () => {
    const log = entered();
    log.exited(state("Both"), 4);
    assert.deepEqual(stays(log), {
      ...{ First: 9, Both: 4, Branch: 4, Days: 4, Hours_0: 4, Hours_10: 4 },
      Hour_0_1: 2.9,
      Hour_10_1: 2.9,
    });
  });

  it("ends with the execution what goes on, and leaves out what was entered after the state that ended it", () => {
    const log = entered();
    log.failed(state("Hour", "_0_1"), "E", "c");
    log.entered(state("Hour", "_0_2"), 1.2);
    const kept = {
      First: 9,
      Both: 9,
      Branch: 9,
      Days: 9,
      Hours_0: 9,
      Hours_10: 9,
      Hour_0_1: 7.9,
      Hour_10_1: 7.9,
    };
    assert.deepEqual(stays(log, true), kept);
    assert.deepEqual(
      log.ended(true, 9).flatMap(({ name, position, failed }) => (failed === true ? [name + position] : [])),
      ["Both", "Days", "Hours_0", "Hour_0_1"],
    );
  });

  it("takes no error for the end of an execution that was aborted, or ran out of time", () => {
    const log = entered();
    log.failed(state("Hour", "_0_1"), "E", "c");
    log.entered(state("Hour", "_0_2"), 1.2);
    const visits = log.ended(false, 9);
    assert.equal(visits.length, 9);
    assert.deepEqual(
      visits.filter(({ failed }) => failed !== undefined),
      [],
    );
  });

  it("gives the error after which a state is tried again, whatever failed meanwhile", () => {
    const log = entered();
    log.failed(state("Hour", "_0_1"), "E0", "c0");
    log.failed(state("Hour", "_10_1"), "E10", "c10");
    const { error, cause, position } = log.retried(state("Hour", "_0_1"));
    assert.deepEqual({ error, cause, position }, { error: "E0", cause: "c0", position: "_0_1" });
  });
});
