/** Something the user can mend: printed as one sentence, no stack; exit code 2. */
export class UserError extends Error {
  override name = "UserError";
}
