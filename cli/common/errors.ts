import { statfsSync } from "node:fs";

/** Something the user can fix: printed as one sentence, without a stack trace; exit code 2. */
export class UserError extends Error {
  override name = "UserError";
}

/** Errors of a file system that only the user can fix, and what to do. */
const DISK_ERRORS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "the disk quota is used up; free some space",
  EROFS: "the file system is read-only",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
};

/** An error of the file system's as a sentence with the path; any other error as it is. */
export function toUserError(error: unknown): unknown {
  const { code = "", path, dest, syscall = "" } = (error ?? {}) as NodeJS.ErrnoException & { dest?: string };
  const what = DISK_ERRORS[code];
  if (error instanceof UserError || what === undefined || /^(spawn|listen|connect|kill)/.test(syscall)) {
    return error;
  }
  // A write to an open file has no path.
  return new UserError(`${dest ?? path ?? "a file"} can't be used: ${what} (${code})`);
}

/** Bytes below which a disk counts as full: a program that failed for lack of space may have left that much. */
const FULL_BYTES = 1024 * 1024;

/**
 * The error of a run in a folder: a server whose disk is full says so in its own words, or not at all.
 *
 * @returns a UserError where the disk of the folder is full, otherwise the error as it is
 */
export function toDiskFullError(error: unknown, folder: string): unknown {
  if (error instanceof UserError) {
    return error;
  }
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < FULL_BYTES
    ? new UserError(`the disk of ${folder} is full; free some space, or give another folder with --folder`)
    : toUserError(error);
}
