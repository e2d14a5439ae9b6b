import assert from "node:assert/strict";
import { tmpdir } from "node:os";

import { toDiskFullError, toUserError, UserError } from "../../../cli/common/errors";

/** An error as Node's file system gives it. */
function systemError(code: string, more: object = {}): Error {
  return Object.assign(new Error(`${code}: refused`), { code, syscall: "open", path: "/a/b", ...more });
}

describe("asUserError", () => {
  const known: [Error, string][] = [
    [systemError("ENOSPC"), "/a/b can't be used: the disk is full; free some space (ENOSPC)"],
    [
      systemError("ENOSPC", { syscall: "write", path: undefined }),
      "a file can't be used: the disk is full; free some space (ENOSPC)",
    ],
    [systemError("EROFS", { syscall: "mkdir" }), "/a/b can't be used: the file system is read-only (EROFS)"],
    [systemError("EACCES"), "/a/b can't be used: permission is denied (EACCES)"],
    [systemError("EPERM", { syscall: "link", dest: "/c" }), "/c can't be used: permission is denied (EPERM)"],
  ];
  for (const [error, message] of known) {
    it(`makes a sentence of "${error.message}"`, () => {
      assert.deepEqual(toUserError(error), new UserError(message));
    });
  }

  const others = [
    new UserError("mine"),
    new Error("a bug"),
    systemError("ENOENT"),
    systemError("EACCES", { syscall: "spawn x" }),
    systemError("EACCES", { syscall: "listen" }),
    undefined,
    "text",
  ];
  for (const error of others) {
    it(`leaves ${String(error)} as it is`, () => {
      assert.equal(toUserError(error), error);
    });
  }
});

describe("asFullDisk", () => {
  it("leaves errors alone while there is room", () => {
    const error = new Error("a bug");
    assert.equal(toDiskFullError(error, tmpdir()), error);
  });
});
