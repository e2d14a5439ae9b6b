/** EMR's configuration classifications: files such as livy-conf, each with its properties. */
export type Classifications = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Livy and Spark as the pipelines need them. Every key holds on EMR and, unless it only means something on
 * a cluster, on the local target too.
 * Sources: Livy's livy.conf.template; https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-livy.html
 */
export const CLASSIFICATIONS: Classifications = {
  "livy-conf": {
    // Drivers run in YARN, so that the primary node does not hold them all.
    "livy.spark.deploy-mode": "cluster",
    // A batch's verdict can still be asked a day after it ended; Livy's default is ten minutes.
    "livy.server.session.state-retain.sec": "86400s",
    // Livy's default of two minutes marks an application dead that is still waiting for capacity.
    "livy.server.yarn.app-lookup-timeout": "600s",
    // Lines of an application's log that Livy holds: enough for a stack trace with its causes.
    "livy.cache-log.size": "500",
  },
  "spark-defaults": {
    // Timestamps mean the same on every node and on a laptop.
    "spark.sql.session.timeZone": "UTC",
  },
};

/** The JSON that EMR takes, canonical: sorted and minimal, so that only a real change shows as one. */
export function configurationsJson(classifications: Classifications): string {
  return JSON.stringify(
    sorted(classifications).map(([Classification, properties]) => ({
      Classification,
      Properties: Object.fromEntries(sorted(properties)),
    })),
  );
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
