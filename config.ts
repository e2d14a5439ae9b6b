import { readFileSync, statSync } from "node:fs";

import { isVpcBlock, VPC_BLOCK } from "./components/addresses";
import { GOOD_RELEASES, hasGoodLivy, isAtLeast } from "./components/emrRelease";
import { readInputFile } from "./components/inputFile";
import type { ClusterShape } from "./components/livyCluster";
import { FUNCTION_NAMES } from "./components/names";
import { parseS3Uri, s3UriMistake } from "./components/s3Uri";
import type { S3Location } from "./components/s3Uri";
import { readConfig } from "./configReader";
import type { ConfigReader } from "./configReader";
import type { Polling } from "./handlers/queryBatch";

/** What a stack's configuration says, checked. Keys, defaults and descriptions stand in Pulumi.yaml. */
export interface Settings {
  readonly region: string;
  /** Appended to physical names, so that two stacks fit into one account and region. */
  readonly nameSuffix: string;
  /** Refuse to delete or replace the cluster. */
  readonly protect: boolean;
  readonly network: {
    /** An existing VPC and subnet; undefined: the program makes its own. */
    readonly existing: { readonly vpcId: string; readonly subnetId: string } | undefined;
    readonly vpcCidr: string;
    readonly egress: "endpoints" | "nat";
    /** The zone of a new subnet; undefined: the first that offers the instance type. */
    readonly availabilityZone: string | undefined;
    /** Log the traffic of a new VPC. */
    readonly flowLogs: boolean;
  };
  readonly staging: {
    /** An existing bucket or folder for all data; undefined: the program makes its own bucket. */
    readonly rootPath: S3Location | undefined;
    readonly inputFile: string;
    /** What it is, a media type. */
    readonly inputType: string;
    /** Delete an own bucket with all that is in it; false lets it survive. */
    readonly emptyOnDestroy: boolean;
    readonly keepResultsDays: number;
    readonly keepLogsDays: number;
    readonly accessLogBucket: string | undefined;
  };
  /** Id of a cluster to use instead of a new one. */
  readonly existingClusterId: string | undefined;
  readonly cluster: ClusterShape;
  /** The certificate authority that signs Livy's certificate, PEM; undefined: Livy speaks plain HTTP. */
  readonly livyCa: string | undefined;
  readonly functions: {
    /** Executions of each shared function kept free for it alone; 0: none. */
    readonly reservedConcurrency: number;
    /** Executions of all functions that the account may have at once in the region. */
    readonly accountConcurrency: number;
    readonly logRetentionDays: number;
  };
  readonly polling: Polling;
  /** The pipeline that the outputs tell of, and that a run on this machine takes unless it names one. */
  readonly pipeline: string;
}

/**
 * Reads and checks the whole configuration of the stack.
 *
 * @param pipelineNames the pipelines that there are
 * @throws pulumi.RunError naming every mistake at once: the key, the value and what is allowed.
 */
export function readSettings(pipelineNames: readonly string[]): Settings {
  const config = readConfig();
  const settings: Settings = {
    region: config.text(
      "aws:region",
      /^(?!cn-|us-gov-|us-iso)[a-z]{2}(-[a-z]+)+-\d$/,
      "an AWS region such as us-east-1",
    ),
    nameSuffix: config.text(
      "nameSuffix",
      /^(-[A-Za-z0-9-]{1,8})?$/,
      "a hyphen and up to 8 letters, digits or hyphens, or empty",
    ),
    protect: config.flag("protect"),
    network: readNetwork(config),
    staging: readStaging(config),
    existingClusterId: config.optional(
      "existingClusterId",
      /^j-[A-Z0-9]{8,14}$/,
      "a cluster's id such as j-ABCDEFGHIJKLM",
    ),
    cluster: readCluster(config),
    livyCa: readLivyCa(config),
    functions: {
      reservedConcurrency: config.integer("reservedConcurrency", 0, MAX_RESERVED),
      accountConcurrency: config.integer("accountConcurrency", 10, 100_000),
      logRetentionDays: Number(config.oneOf("logRetentionDays", LOG_RETENTIONS)),
    },
    polling: {
      windowSeconds: config.integer("pollWindowSeconds", 1, 800),
      intervalSeconds: config.integer("pollIntervalSeconds", 1, 60),
    },
    pipeline: readPipeline(config, pipelineNames),
  };
  checkTogether(settings, config);
  config.finish();
  return settings;
}

const MAX_RESERVED = 1_000;

/**
 * Executions of an account that no function may reserve. Source: "Configuring reserved concurrency" in the Lambda guide.
 */
const UNRESERVED = 100;

/** Retentions that CloudWatch Logs has. Source: PutRetentionPolicy in its API reference. */
const LOG_RETENTIONS = [
  ...["1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731", "1096"],
  ...["1827", "2192", "2557", "2922", "3288", "3653"],
] as const;

/** Not `us-west-2-lax-1a`, which is a local zone. */
const ZONE = /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/;

function readNetwork(config: ConfigReader): Settings["network"] {
  const vpcId = config.optional("vpcId", /^vpc-[0-9a-f]{8,17}$/, "a VPC's id such as vpc-0a1b2c3d");
  const subnetId = config.optional(
    "subnetId",
    /^subnet-[0-9a-f]{8,17}$/,
    "a subnet's id such as subnet-0a1b2c3d",
  );
  if ((vpcId === undefined) !== (subnetId === undefined)) {
    const [missing, given] = vpcId === undefined ? ["vpcId", "subnetId"] : ["subnetId", "vpcId"];
    config.mistake(missing, `empty though ${given} is set; set both, or neither`);
  }
  return {
    existing: vpcId === undefined || subnetId === undefined ? undefined : { vpcId, subnetId },
    vpcCidr: readVpcCidr(config),
    egress: config.oneOf("egress", ["nat", "endpoints"]),
    availabilityZone: config.optional("availabilityZone", ZONE, "a zone's name such as us-east-1b"),
    flowLogs: config.flag("flowLogs"),
  };
}

function readVpcCidr(config: ConfigReader): string {
  const vpcCidr = config.text("vpcCidr", /^/, "");
  if (!isVpcBlock(vpcCidr)) {
    config.mistake("vpcCidr", `"${vpcCidr}"; allowed: ${VPC_BLOCK}`);
  }
  return vpcCidr;
}

function readStaging(config: ConfigReader): Settings["staging"] {
  const rootPathText = config.text("rootPath", /^/, "");
  const rootPath = parseS3Uri(rootPathText);
  if (rootPathText !== "" && rootPath === undefined) {
    const why = s3UriMistake(rootPathText) ?? "";
    config.mistake(
      "rootPath",
      `"${rootPathText}", which ${why}; allowed: s3://bucket or s3://bucket/prefix, or empty`,
    );
  }
  const inputFile = config.text("inputFile", /./, "the path of a CSV file");
  const input = readInputFile(inputFile);
  if (inputFile !== "" && "problem" in input) {
    config.mistake("inputFile", `"${inputFile}"; ${input.problem}`);
  }
  return {
    rootPath,
    inputFile,
    inputType: "problem" in input ? "" : input.contentType,
    emptyOnDestroy: config.flag("emptyOnDestroy"),
    keepResultsDays: config.integer("keepResultsDays", 1, 3650),
    keepLogsDays: config.integer("keepLogsDays", 1, 3650),
    accessLogBucket: config.optional(
      "accessLogBucket",
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      "the name of a bucket",
    ),
  };
}

const RELEASE = /^emr-\d+\.\d+\.\d+$/;

function readCluster(config: ConfigReader): ClusterShape {
  const releaseLabel = config.text("releaseLabel", RELEASE, "an EMR release such as emr-7.12.0");
  if (RELEASE.test(releaseLabel) && !hasGoodLivy(releaseLabel)) {
    config.mistake("releaseLabel", `"${releaseLabel}"; allowed: ${GOOD_RELEASES}`);
  }
  return {
    releaseLabel,
    instanceType: config.text(
      "instanceType",
      /^[a-z0-9-]+\.[a-z0-9-]+$/,
      "an EC2 instance type such as m6g.xlarge",
    ),
    coreInstanceCount: config.integer("coreInstanceCount", 1, 100),
    taskInstanceCount: config.integer("taskInstanceCount", 0, 100),
    taskSpotPrice: config.optional(
      "taskSpotPrice",
      /^\d{1,3}(\.\d{1,5})?$/,
      "US dollars an hour such as 0.12",
    ),
    scalingMaxInstances: config.integer("scalingMaxInstances", 0, 1000),
    idleMinutes: config.integer("idleMinutes", 0, 10_080),
    terminationProtection: config.flag("terminationProtection"),
    keyName: config.optional("keyName", /^[\x20-\x7e]{1,255}$/, "the name of an EC2 key pair"),
    classifications: {
      "core-site": config.properties("coreSite"),
      "hdfs-site": config.properties("hdfsSite"),
      "livy-conf": config.properties("livyConf"),
      "spark-defaults": config.properties("sparkDefaults"),
      "yarn-site": config.properties("yarnSite"),
    },
    certificateUri: config.optional(
      "certificateUri",
      /^s3:\/\/[a-z0-9.-]+\/[\w./=-]+\.zip$/,
      "s3://bucket/path.zip",
    ),
  };
}

function readLivyCa(config: ConfigReader): string | undefined {
  const file = config.optional("livyCaFile", /./, "the path of a PEM file");
  if (file === undefined) {
    return undefined;
  }
  const pem = isFile(file) ? readFileSync(file, "utf8") : "";
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
    config.mistake("livyCaFile", `"${file}"; there is no certificate in PEM form`);
  }
  return pem;
}

function readPipeline(config: ConfigReader, names: readonly string[]): string {
  const pipeline = config.text("pipeline", /^/, "");
  if (!names.includes(pipeline)) {
    config.mistake("pipeline", `"${pipeline}"; allowed: ${names.join(" or ")}`);
  }
  return pipeline;
}

/** Rules between keys. */
function checkTogether(
  { region, network, staging, cluster, livyCa, existingClusterId, functions, polling }: Settings,
  config: ConfigReader,
): void {
  const { availabilityZone: zone = "" } = network;
  // What is no zone at all has been told already.
  if (ZONE.test(zone) && zone.slice(0, -1) !== region) {
    config.mistake("availabilityZone", `"${zone}"; allowed: a zone of ${region}, or empty`);
  }
  if (existingClusterId === undefined) {
    if ((cluster.certificateUri === undefined) !== (livyCa === undefined)) {
      const [missing, given] =
        livyCa === undefined ? ["livyCaFile", "certificateUri"] : ["certificateUri", "livyCaFile"];
      config.mistake(missing, `empty though ${given} is set; set both, or neither`);
    }
    if (cluster.certificateUri !== undefined && !isAtLeast(cluster.releaseLabel, "emr-7.4.0")) {
      const why = "before emr-7.4.0 Livy stays on plain HTTP";
      config.mistake("certificateUri", `set for release ${cluster.releaseLabel}; leave it empty: ${why}`);
    }
  } else {
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
  if (cluster.scalingMaxInstances > 0 && cluster.scalingMaxInstances < cluster.coreInstanceCount) {
    const least = String(cluster.coreInstanceCount);
    config.mistake(
      "scalingMaxInstances",
      `"${String(cluster.scalingMaxInstances)}"; allowed: 0, or at least coreInstanceCount, which is ${least}`,
    );
  }
  const makesEndpoints = network.existing === undefined && network.egress === "endpoints";
  if (cluster.scalingMaxInstances > 0 && makesEndpoints) {
    const why = "managed scaling reports to a public address";
    config.mistake("egress", `"endpoints" though scalingMaxInstances is set; set nat: ${why}`);
  }
  if (cluster.idleMinutes > 0 && makesEndpoints && existingClusterId === undefined) {
    const why = "the end of an idle cluster is decided at a public address";
    config.mistake("egress", `"endpoints" though idleMinutes is set; set nat, or idleMinutes 0: ${why}`);
  }
  // A window below 1 has been told already.
  if (polling.windowSeconds >= 1 && polling.intervalSeconds > polling.windowSeconds) {
    config.mistake(
      "pollIntervalSeconds",
      `"${String(polling.intervalSeconds)}"; allowed: at most pollWindowSeconds, which is ${String(polling.windowSeconds)}`,
    );
  }
  const shared = Object.keys(FUNCTION_NAMES).length;
  const reservable = Math.floor(Math.max(0, functions.accountConcurrency - UNRESERVED) / shared);
  // More than that has been told already.
  if (functions.reservedConcurrency > reservable && functions.reservedConcurrency <= MAX_RESERVED) {
    config.mistake(
      "reservedConcurrency",
      `"${String(functions.reservedConcurrency)}" for each of ${String(shared)} functions; allowed: at most ${String(reservable)}, which leaves ${String(UNRESERVED)} of the account's ${String(functions.accountConcurrency)} unreserved, as AWS demands; ask AWS for more, and set accountConcurrency to it`,
    );
  }
  if (cluster.taskSpotPrice !== undefined && cluster.taskInstanceCount === 0) {
    config.mistake(
      "taskSpotPrice",
      `"${cluster.taskSpotPrice}" though there are no task nodes; set taskInstanceCount`,
    );
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
