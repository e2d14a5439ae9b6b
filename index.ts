import { LivyCluster } from "./components/livyCluster";
import { Network } from "./components/network";
import { SparkStateMachine } from "./components/sparkStateMachine";
import { Staging } from "./components/staging";
import { readSettings } from "./config";
import { fillTemplate } from "./handlers/fillTemplate";
import { taxi } from "./pipelines/taxi";

const settings = readSettings();

const network = new Network("network", {
  existing: settings.existingNetwork,
  nameSuffix: settings.nameSuffix,
});

const staging = new Staging("staging", {
  rootPath: settings.rootPath,
  files: [
    {
      path: "assets/spark-taxi/target/spark-taxi.jar",
      key: "emr-step-functions/spark-taxi.jar",
      contentType: "application/java-archive",
    },
    {
      path: settings.inputFile,
      key: "emr-step-functions/input/tripdata.csv",
      contentType: "text/csv",
    },
  ],
});

const cluster = new LivyCluster("EMRCluster", {
  ...settings,
  subnetId: network.subnetId,
  livyGroupId: network.livyGroupId,
  rootPath: staging.rootPath,
});

const machine = new SparkStateMachine(taxi.name, {
  pipeline: taxi,
  livyUrl: cluster.livyUrl,
  subnetId: network.subnetId,
  securityGroupId: network.functionsGroupId,
  waitSeconds: settings.waitSeconds,
  nameSuffix: settings.nameSuffix,
});

/** ARN of the state machine; start it with the input `{"rootPath": <rootPath>}`. */
export const stateMachineArn = machine.stateMachineArn;
/** Livy's endpoint, reachable from within the VPC only. */
export const livyUrl = cluster.livyUrl;
/** `s3://bucket[/prefix]`: the execution's input, and the folder of all data. */
export const rootPath = staging.rootPath;
export const clusterId = cluster.clusterId;
/** Folder of the pipeline's result: one CSV file with a header. */
export const resultUri = staging.rootPath.apply((path) => fillTemplate(taxi.result, { rootPath: path }));
