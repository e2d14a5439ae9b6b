import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { DataKey } from "./components/dataKey";
import { ExistingLivyCluster } from "./components/existingLivyCluster";
import { Firewall } from "./components/firewall";
import { Janitor } from "./components/janitor";
import { LivyCluster } from "./components/livyCluster";
import { LivyFunctions } from "./components/livyFunctions";
import { Network } from "./components/network";
import { readOnlyKeys } from "./components/readOnlyKeys";
import { SparkStateMachine } from "./components/sparkStateMachine";
import { Staging } from "./components/staging";
import { machineOutputs, stackOutputs } from "./config/outputs";
import { loadStack } from "./config/stack";

const { settings, pipelines, assets } = loadStack();
const { region, nameSuffix, protect, existingClusterId, livyCa } = settings;
const { accountId } = aws.getCallerIdentityOutput();

const dataKey = new DataKey("data-key", {
  region,
  accountId,
  keep: settings.staging.rootPath !== undefined || !settings.staging.emptyOnDestroy,
});

const network = new Network("network", {
  ...settings.network,
  instanceType: settings.cluster.instanceType,
  region,
  accountId,
  forNewCluster: existingClusterId === undefined,
  keyArn: dataKey.arn,
  logRetentionDays: settings.functions.logRetentionDays,
  nameSuffix,
});

const staging = new Staging("staging", {
  ...settings.staging,
  region,
  keyArn: dataKey.arn,
  files: assets,
});

const cluster =
  existingClusterId === undefined
    ? new LivyCluster("EMRCluster", {
        ...settings.cluster,
        vpcId: network.vpcId,
        subnetId: network.subnetId,
        rootPath: staging.rootPath,
        keyArn: dataKey.arn,
        readOnlyKeys: readOnlyKeys(
          pipelines,
          assets.map(({ key }) => key),
        ),
        region,
        accountId,
        protect,
        nameSuffix,
      })
    : new ExistingLivyCluster("EMRCluster", { clusterId: existingClusterId, https: livyCa !== undefined });

const firewall = new Firewall("firewall", {
  vpcId: network.vpcId,
  primaryGroupId: cluster.primaryGroupId,
  nameSuffix,
});

const historyUrl = pulumi.interpolate`https://${region}.console.aws.amazon.com/emr/home?region=${region}#/clusterDetails/${cluster.clusterId}`;

const functionArgs = {
  ...settings.functions,
  livyUrl: cluster.livyUrl,
  livyCa,
  region,
  accountId,
  subnetId: network.subnetId,
  securityGroupId: firewall.functionsGroupId,
  keyArn: dataKey.arn,
  nameSuffix,
};

const functions = new LivyFunctions("functions", {
  ...functionArgs,
  pipelines,
  polling: settings.polling,
  rootPath: staging.rootPath,
  clusterId: cluster.clusterId,
  historyUrl,
  logUri: cluster.logUri,
  logKeyArn: cluster.logKeyArn,
  driverLogWaitSeconds: settings.driverLogWaitSeconds,
});

const janitor = new Janitor("janitor", {
  ...functionArgs,
  pipelineNames: pipelines.map(({ name }) => name),
});

const machines = pipelines.map(
  (pipeline) =>
    new SparkStateMachine(pipeline.name, {
      ...functionArgs,
      pipeline,
      functions,
      rootPath: staging.rootPath,
      cleanedUpBy: janitor,
    }),
);

export = stackOutputs({
  ...machineOutputs(machines, settings.pipeline),
  rootPath: staging.rootPath,
  livyUrl: cluster.livyUrl,
  clusterId: cluster.clusterId,
  historyUrl,
  logUri: cluster.logUri,
  vpcId: network.vpcId,
  availabilityZone: network.availabilityZone,
  functionsSecurityGroupId: firewall.functionsGroupId,
  dataKeyArn: dataKey.arn,
});
