import { isAtLeast } from "../components/emrRelease";
import { FUNCTION_NAMES } from "../components/names";
import type { ConfigReader } from "./configReader";
import type { Settings } from "./settings";

/** An availability zone; `us-west-2-lax-1a` is a local zone and does not match. */
export const ZONE = /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/;

/** Maximum value of `reservedConcurrency`, for one function. */
export const MAX_RESERVED = 1_000;

/**
 * Concurrency of an account that no function may reserve. Source: "Configuring reserved concurrency" in the Lambda
 * guide.
 */
const UNRESERVED = 100;

/** Rules that concern several keys. A value that is invalid by itself is already reported, and not reported again. */
export function checkTogether(settings: Settings, config: ConfigReader): void {
  checkZone(settings, config);
  if (settings.existingClusterId === undefined) {
    checkEncryption(settings, config);
  } else {
    checkExistingCluster(settings, config);
  }
  checkCapacity(settings, config);
  checkEndpoints(settings, config);
  checkConcurrency(settings, config);
}

function checkZone({ region, network }: Settings, config: ConfigReader): void {
  const { availabilityZone: zone = "" } = network;
  if (ZONE.test(zone) && zone.slice(0, -1) !== region) {
    config.mistake("availabilityZone", `"${zone}"; allowed: a zone of ${region}, or empty`);
  }
}

function checkEncryption({ cluster, livyCa }: Settings, config: ConfigReader): void {
  if ((cluster.certificateUri === undefined) !== (livyCa === undefined)) {
    const [missing, given] =
      livyCa === undefined ? ["livyCaFile", "certificateUri"] : ["certificateUri", "livyCaFile"];
    config.mistake(missing, `empty though ${given} is set; set both, or neither`);
  }
  if (cluster.certificateUri !== undefined && !isAtLeast(cluster.releaseLabel, "emr-7.4.0")) {
    const why = "before emr-7.4.0 Livy only uses plain HTTP";
    config.mistake("certificateUri", `set for release ${cluster.releaseLabel}; leave it empty: ${why}`);
  }
}

function checkExistingCluster({ network, staging }: Settings, config: ConfigReader): void {
  if (network.existing === undefined) {
    config.mistake("vpcId", "empty though existingClusterId is set; set the cluster's vpcId and subnetId");
  }
  if (staging.rootPath === undefined) {
    config.mistake(
      "rootPath",
      "empty though existingClusterId is set; set a path that the cluster's role may use",
    );
  }
}

function checkCapacity({ cluster }: Settings, config: ConfigReader): void {
  if (cluster.scalingMaxInstances > 0 && cluster.scalingMaxInstances < cluster.coreInstanceCount) {
    const min = String(cluster.coreInstanceCount);
    config.mistake(
      "scalingMaxInstances",
      `"${String(cluster.scalingMaxInstances)}"; allowed: 0, or at least coreInstanceCount, which is ${min}`,
    );
  }
  if (cluster.taskSpotPrice !== undefined && cluster.taskInstanceCount === 0) {
    config.mistake(
      "taskSpotPrice",
      `"${cluster.taskSpotPrice}" though there are no task nodes; set taskInstanceCount`,
    );
  }
}

function checkEndpoints({ network, cluster, existingClusterId }: Settings, config: ConfigReader): void {
  if (network.existing !== undefined || network.egress !== "endpoints") {
    return;
  }
  if (cluster.scalingMaxInstances > 0) {
    const why = "managed scaling reports to a public address";
    config.mistake("egress", `"endpoints" though scalingMaxInstances is set; set nat: ${why}`);
  }
  if (cluster.idleMinutes > 0 && existingClusterId === undefined) {
    const why = "the termination of an idle cluster is controlled from a public address";
    config.mistake("egress", `"endpoints" though idleMinutes is set; set nat, or idleMinutes 0: ${why}`);
  }
}

function checkConcurrency({ functions }: Settings, config: ConfigReader): void {
  const { reservedConcurrency: reserved, accountConcurrency: account } = functions;
  const shared = Object.keys(FUNCTION_NAMES).length;
  const max = Math.floor(Math.max(0, account - UNRESERVED) / shared);
  if (reserved > max && reserved <= MAX_RESERVED) {
    config.mistake(
      "reservedConcurrency",
      `"${String(reserved)}" for each of ${String(shared)} functions; allowed: at most ${String(max)}, which leaves ${String(UNRESERVED)} of the account's ${String(account)} unreserved, as AWS requires; request a higher quota from AWS, and set accountConcurrency to it`,
    );
  }
}
