/** The package has no types of its own; this is what the tests call. */
declare module "asl-validator" {
  function aslValidator(definition: unknown): {
    readonly isValid: boolean;
    readonly errors: readonly object[];
  };
  export default aslValidator;
}
