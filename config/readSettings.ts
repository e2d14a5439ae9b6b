import { readFileSync, statSync } from "node:fs";

import { isVpcBlock, VPC_BLOCK } from "../components/addresses";
import { GOOD_RELEASES, hasGoodLivy } from "../components/emrRelease";
import type { ClusterShape } from "../components/livyCluster";
import { MAX_POLL_WAIT_PERCENT, MAX_POLL_WINDOW_SECONDS } from "../contract/limits";
import { MAX_WAIT_SECONDS } from "../contract/polling";
import { parseS3Uri, s3UriError } from "../contract/s3Uri";
import { readConfig } from "./configReader";
import type { ConfigReader } from "./configReader";
import { fileProblem } from "./fileFormat";
import { checkTogether, MAX_RESERVED, ZONE } from "./rules";
import type { Settings } from "./settings";

/**
 * Reads and checks the whole configuration of the stack.
 *
 * @param pipelineNames the names of all pipelines
 * @throws pulumi.RunError with every error: the key, the value and what is allowed
 */
export function readSettings(pipelineNames: readonly string[]): Settings {
  const config = readConfig();
  const existingClusterId = config.optional(
    "existingClusterId",
    /^j-[A-Z0-9]{8,14}$/,
    "a cluster's id such as j-ABCDEFGHIJKLM",
  );
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
    existingClusterId,
    cluster: readCluster(config),
    livyCa: readLivyCa(config),
    functions: {
      reservedConcurrency: config.integer("reservedConcurrency", 0, MAX_RESERVED),
      accountConcurrency: config.integer("accountConcurrency", 10, 100_000),
      logRetentionDays: Number(config.oneOf("logRetentionDays", LOG_RETENTIONS)),
    },
    polling: {
      windowSeconds: config.integer("pollWindowSeconds", 1, MAX_POLL_WINDOW_SECONDS),
      waitPercent: config.integer("pollWaitPercent", 0, MAX_POLL_WAIT_PERCENT),
      maxWaitSeconds:
        existingClusterId === undefined ? MAX_WAIT_SECONDS.ownCluster : MAX_WAIT_SECONDS.existingCluster,
    },
    driverLogWaitSeconds: config.integer("driverLogWaitSeconds", 0, MAX_POLL_WINDOW_SECONDS),
    pipelinesFolder: config.text("pipelinesFolder", FOLDER, "a folder of the project such as pipelines"),
    pipeline: readPipeline(config, pipelineNames),
  };
  checkTogether(settings, config);
  config.finish();
  return settings;
}

const FOLDER = /^[\w-]+(\/[\w-]+)*$/;

/** The configured folder of the pipelines, unchecked: `readSettings`, which needs the pipelines, checks it. */
export function readPipelinesFolder(): string {
  return readConfig().text("pipelinesFolder", /^/, "");
}

/** The retentions that CloudWatch Logs offers. Source: PutRetentionPolicy in its API reference. */
const LOG_RETENTIONS = [
  ...["1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731", "1096"],
  ...["1827", "2192", "2557", "2922", "3288", "3653"],
] as const;

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
    const why = s3UriError(rootPathText) ?? "";
    config.mistake(
      "rootPath",
      `"${rootPathText}", which ${why}; allowed: s3://bucket or s3://bucket/prefix, or empty`,
    );
  }
  return {
    rootPath,
    inputFile: readInputFile(config),
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

/** Only checks that the file is readable: `readStack` compares it with the pipelines' data file. */
function readInputFile(config: ConfigReader): string {
  const inputFile = config.text("inputFile", /^/, "");
  const problem = inputFile === "" ? undefined : fileProblem(inputFile);
  if (problem !== undefined) {
    config.mistake("inputFile", `"${inputFile}"; ${problem}`);
  }
  return inputFile;
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
    config.mistake("livyCaFile", `"${file}"; it has no certificate in PEM format`);
  }
  return pem;
}

function readPipeline(config: ConfigReader, names: readonly string[]): string {
  const [first = ""] = names;
  const pipeline = config.text("pipeline", /^/, "");
  if (pipeline !== "" && !names.includes(pipeline)) {
    config.mistake("pipeline", `"${pipeline}"; allowed: ${names.join(" or ")}, or empty`);
  }
  return pipeline === "" ? first : pipeline;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
