/**
 * The first EMR release with Livy 0.7, which checks that a batch's name is free before it starts the application; 6.0.0
 * has Livy 0.6 again. Source: the release history in the EMR Release Guide, "Apache Livy".
 */
const OLDEST_RELEASE = "emr-5.30.0";

/** The supported releases, for error messages. */
export const GOOD_RELEASES = `${OLDEST_RELEASE} or later, but not 6.0: they have Livy 0.7 or later`;

/** Whether a release's Livy is new enough. */
export function hasGoodLivy(release: string): boolean {
  return isAtLeast(release, OLDEST_RELEASE) && !release.startsWith("emr-6.0.");
}

/** Whether a release, e.g. `emr-7.12.0`, is the same as another one or later. */
export function isAtLeast(release: string, least: string): boolean {
  const [a, b] = [release, least].map((label) => (label.match(/\d+/g) ?? []).map(Number)) as [
    number[],
    number[],
  ];
  const index = b.findIndex((part, at) => a[at] !== part);
  return index < 0 || (a[index] ?? 0) > (b[index] ?? 0);
}
