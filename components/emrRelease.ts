/** The first EMR release with Livy. Source: the release history in the EMR Release Guide, "Apache Livy". */
export const OLDEST_RELEASE = "emr-5.9.0";

/** Whether a release, `emr-7.12.0`, is another one or later. */
export function isAtLeast(release: string, least: string): boolean {
  const [a, b] = [release, least].map((label) => (label.match(/\d+/g) ?? []).map(Number)) as [
    number[],
    number[],
  ];
  const index = b.findIndex((part, at) => a[at] !== part);
  return index < 0 || (a[index] ?? 0) > (b[index] ?? 0);
}
