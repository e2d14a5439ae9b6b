/** Whether everything runs: set by CI systems, and by `CI=true npm test`. */
export const ALL = process.env.CI === "true";

/** Runs of a property, or of a campaign: all of them in CI, a tenth of them otherwise. */
export function seeds(all: number): number {
  return ALL ? all : Math.ceil(all / 10);
}

/** The cases of a long list: all of them in CI, otherwise every tenth. */
export function everyTenth<T>(all: readonly T[]): readonly T[] {
  return all.filter((_, index) => ALL || index % 10 === 0);
}
