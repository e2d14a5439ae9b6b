/**
 * Hadoop's configuration of the local cluster: one node, all on 127.0.0.1 at free ports. Where the registered cluster
 * configures YARN or HDFS, these keys win.
 * Sources: yarn-default.xml and hdfs-default.xml of https://hadoop.apache.org/docs/r3.3.4/
 */
export const LOCAL_YARN: Readonly<Record<string, string>> = {
  // nothing listens beyond this machine
  ...Object.fromEntries(
    ["", ".scheduler", ".resource-tracker", ".admin", ".webapp"].map((server) => [
      `yarn.resourcemanager${server}.address`,
      "127.0.0.1:0",
    ]),
  ),
  ...Object.fromEntries(
    ["", ".localizer", ".webapp", ".collector-service"].map((server) => [
      `yarn.nodemanager${server}.address`,
      "127.0.0.1:0",
    ]),
  ),
  "yarn.resourcemanager.hostname": "127.0.0.1",
  "yarn.resourcemanager.bind-host": "127.0.0.1",
  "yarn.nodemanager.bind-host": "127.0.0.1",
  "yarn.minicluster.fixed.ports": "true",
  // the scheduler of EMR, with one queue
  "yarn.resourcemanager.scheduler.class":
    "org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler",
  "yarn.scheduler.capacity.root.queues": "default",
  "yarn.scheduler.capacity.root.default.capacity": "100",
  // two drivers of Spark's own size and their executors; a container gets what it asks for, not whole gigabytes
  "yarn.minicluster.yarn.nodemanager.resource.memory-mb": "6144",
  "yarn.scheduler.minimum-allocation-mb": "128",
  // containers are held to their memory by the NodeManager, as there are no cgroups to do it
  "yarn.minicluster.control-resource-monitoring": "true",
  "yarn.nodemanager.resource.memory.enforced": "false",
  "yarn.nodemanager.vmem-check-enabled": "false",
  // a developer's disk may be nearly full
  "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage": "99.9",
  // one node has no copies
  "dfs.replication": "1",
};

/** The share of memory that drivers may have, where the registered cluster does not say it: the rest is executors'. */
const DRIVERS_SHARE = { "yarn.scheduler.capacity.maximum-am-resource-percent": "0.5" } as const;

/**
 * Hadoop's configuration of the local cluster.
 *
 * @param registered properties of yarn-site, capacity-scheduler and hdfs-site. Node labels are left out: the one node
 *   has none, and an application for a label would wait for ever
 */
export function clusterProperties(registered: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(registered).filter(([key]) => !key.startsWith("yarn.node-labels."));
  return { ...DRIVERS_SHARE, ...Object.fromEntries(kept), ...LOCAL_YARN };
}

/** A file of Hadoop's configuration. */
export function hadoopXml(entries: Readonly<Record<string, string>>): string {
  const properties = Object.entries(entries).map(
    ([key, value]) => `  <property><name>${escaped(key)}</name><value>${escaped(value)}</value></property>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<configuration>\n${properties.join("")}</configuration>\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
