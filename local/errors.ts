/** Something the user can mend: printed as one sentence, no stack; exit code 2. */
export class UserError extends Error {
  override name = "UserError";
}

/** What a file system refuses that only the user can mend, and the way out. */
const OF_THE_DISK: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "the disk quota is used up; free some space",
  EROFS: "the file system is read-only",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
};

/** An error of the file system's as a sentence with the path; any other error as it is. */
export function asUserError(error: unknown): unknown {
  const { code = "", path, dest, syscall = "" } = (error ?? {}) as NodeJS.ErrnoException & { dest?: string };
  const what = OF_THE_DISK[code];
  if (error instanceof UserError || what === undefined || /^(spawn|listen|connect|kill)/.test(syscall)) {
    return error;
  }
  // A write to an open file has no path.
  return new UserError(`${dest ?? path ?? "a file"} can't be used: ${what} (${code})`);
}
