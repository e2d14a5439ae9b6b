import { UserError } from "../../common/errors";
import type { Resource } from "../../synth/synthesise";

/** Configuration of a Livy server and of Spark, by key, as a cluster registers it. */
export interface ClusterConfiguration {
  readonly livyConf: Readonly<Record<string, string>>;
  readonly sparkDefaults: Readonly<Record<string, string>>;
  /** Variables of Livy's environment, which its drivers inherit. */
  readonly livyEnv: Readonly<Record<string, string>>;
}

/** Keys that mean nothing on one machine, and why. All others are applied as they are. */
export const CLUSTER_ONLY: Readonly<Record<string, string>> = {
  "livy.spark.deploy-mode": "there is no YARN to run the driver: it runs next to Livy",
  "livy.server.yarn.app-lookup-timeout": "there is no YARN",
  "livy.server.recovery.mode": "works on YARN only",
  "livy.server.recovery.state-store": "works on YARN only",
  "livy.server.recovery.state-store.url": "there is no HDFS",
};

/** Classifications that mean nothing on one machine, and why. */
export const CLUSTER_ONLY_FILES: Readonly<Record<string, string>> = {
  "capacity-scheduler": "there is no YARN",
  "hdfs-site": "there is no HDFS",
  "yarn-site": "there is no YARN",
};

/**
 * What a registered EMR cluster asks of Livy and Spark, less what only a cluster can give.
 *
 * @throws UserError when the program does not make the cluster, when it has no Livy or no Spark, or a classification that has no local body
 */
export function clusterConfiguration(cluster: Resource): ClusterConfiguration {
  const { livyConf, sparkDefaults, livyEnv } = read(cluster, (key) => !(key in CLUSTER_ONLY));
  return { livyConf, sparkDefaults, livyEnv };
}

/** The configuration of a cluster that has a YARN and an HDFS of its own. */
export interface YarnConfiguration extends ClusterConfiguration {
  /** Properties of yarn-site, capacity-scheduler and hdfs-site. */
  readonly hadoop: Readonly<Record<string, string>>;
}

/**
 * What a registered EMR cluster asks of Livy, Spark, YARN and HDFS: all of it.
 *
 * @throws UserError as `clusterConfiguration`
 */
export function yarnConfiguration(cluster: Resource): YarnConfiguration {
  return read(cluster, () => true);
}

function read(cluster: Resource, isKept: (key: string) => boolean): YarnConfiguration {
  const { applications, configurationsJson } = cluster.inputs as {
    applications?: readonly string[];
    configurationsJson?: string;
  };
  if (applications === undefined) {
    throw new UserError(
      `cluster ${cluster.id} exists elsewhere and can't be run on this machine; run a stack that makes its own`,
    );
  }
  for (const application of ["Livy", "Spark"]) {
    if (!applications.includes(application)) {
      throw new UserError(
        `cluster ${cluster.name} is registered without ${application}; add it to applications`,
      );
    }
  }
  const classifications = new Map(
    flatten(JSON.parse(configurationsJson ?? "[]") as readonly Configuration[], ""),
  );
  const take = (classification: string): Record<string, string> => {
    const properties = classifications.get(classification) ?? {};
    classifications.delete(classification);
    return Object.fromEntries(Object.entries(properties).filter(([key]) => isKept(key)));
  };
  const hadoop = Object.fromEntries(
    Object.keys(CLUSTER_ONLY_FILES).flatMap((classification) => Object.entries(take(classification))),
  );
  // Spark reads Hadoop's configuration under this name, too; its own file goes before core-site.
  const coreSite = Object.entries(take("core-site")).map(([key, value]) => [`spark.hadoop.${key}`, value]);
  const configuration = {
    livyConf: take("livy-conf"),
    sparkDefaults: { ...(Object.fromEntries(coreSite) as Record<string, string>), ...take("spark-defaults") },
    livyEnv: take("livy-env/export"),
    hadoop,
  };
  if (classifications.size > 0) {
    const names = [...classifications.keys()].join(", ");
    throw new UserError(
      `cluster ${cluster.name}: nothing on this machine takes the configuration of ${names}`,
    );
  }
  return configuration;
}

interface Configuration {
  readonly Classification: string;
  readonly Properties: Readonly<Record<string, string>>;
  readonly Configurations?: readonly Configuration[];
}

/** Classifications that have properties, by name: one within another is `livy-env/export`. */
function flatten(
  list: readonly Configuration[],
  above: string,
): (readonly [string, Readonly<Record<string, string>>])[] {
  return list.flatMap(({ Classification, Properties, Configurations = [] }) => {
    const name = above + Classification;
    const own = Object.keys(Properties).length === 0 ? [] : [[name, Properties] as const];
    return [...own, ...flatten(Configurations, `${name}/`)];
  });
}
