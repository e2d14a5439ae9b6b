import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { diffResources } from "../cli/review/replacements";
import { ROOT } from "../cli/common/paths";
import type { Synthesis } from "../cli/synth/synthesise";
import { FUNCTION_ROLES, FUNCTIONS, inventory, MACHINES } from "./support/inventory";
import { keys } from "./support/settings";
import type { Values } from "./support/settings";
import { find, ofType, stack, synthesiseOf } from "./support/stacks";

const PLACE = { vpcId: "vpc-0a1b2c3d", subnetId: "subnet-0a1b2c3d" };
const GROUPS = [
  "emrManagedMasterSecurityGroup",
  "emrManagedSlaveSecurityGroup",
  "serviceAccessSecurityGroup",
].map((name) => `ec2Attributes.${name}`);

interface Edit {
  readonly key: string;
  readonly to: Values;
  /** The dev stack with this is what is edited. */
  readonly of?: Values;
  /** Inputs of the cluster that change, or whose resource is replaced; of one that is replaced, those that force it. */
  readonly paths: readonly string[];
  /** Inputs that change besides. */
  readonly inPlace?: readonly string[];
}

/** What asks for a new cluster; docs/configuration.md: "What replaces the cluster". */
const REPLACING: readonly Edit[] = [
  { key: "releaseLabel", to: { releaseLabel: "emr-7.11.0" }, paths: ["releaseLabel"] },
  {
    key: "instanceType",
    to: { instanceType: "m7g.xlarge" },
    paths: ["coreInstanceGroup.instanceType", "masterInstanceGroup.instanceType"],
  },
  { key: "keyName", to: { keyName: "k" }, paths: ["ec2Attributes.keyName"] },
  { key: "livyConf", to: { livyConf: '["a=b"]' }, paths: ["configurationsJson"] },
  { key: "sparkDefaults", to: { sparkDefaults: '["a=b"]' }, paths: ["configurationsJson"] },
  { key: "coreSite", to: { coreSite: '["a=b"]' }, paths: ["configurationsJson"] },
  { key: "hdfsSite", to: { hdfsSite: '["a=b"]' }, paths: ["configurationsJson"] },
  { key: "yarnSite", to: { yarnSite: '["a=b"]' }, paths: ["configurationsJson"] },
  {
    key: "coreInstanceCount",
    to: { coreInstanceCount: "2" },
    paths: ["configurationsJson"],
    inPlace: ["coreInstanceGroup.instanceCount"],
  },
  { key: "taskInstanceCount", to: { taskInstanceCount: "1" }, paths: ["configurationsJson"] },
  { key: "scalingMaxInstances", to: { scalingMaxInstances: "5" }, paths: ["configurationsJson"] },
  {
    key: "certificateUri",
    to: { certificateUri: "s3://certificates/nodes.zip", livyCaFile: "tests/support/livyCa.pem" },
    paths: ["securityConfiguration"],
  },
  { key: "rootPath", to: { rootPath: "s3://my-bucket" }, paths: ["logUri"] },
  { key: "nameSuffix", to: { nameSuffix: "-x" }, paths: ["name"] },
  { key: "vpcId", of: PLACE, to: { ...PLACE, vpcId: "vpc-0a1b2c3e" }, paths: GROUPS },
  {
    key: "subnetId",
    of: PLACE,
    to: { ...PLACE, subnetId: "subnet-0a1b2c3e" },
    paths: ["ec2Attributes.subnetId"],
  },
  {
    key: "availabilityZone",
    to: { availabilityZone: "us-east-1c" },
    paths: [...GROUPS, "ec2Attributes.subnetId"],
  },
  { key: "vpcCidr", to: { vpcCidr: "10.1.0.0/16" }, paths: [...GROUPS, "ec2Attributes.subnetId"] },
];

const IN_PLACE: readonly Edit[] = [
  {
    key: "coreInstanceCount",
    of: { coreInstanceCount: "2" },
    to: { coreInstanceCount: "3" },
    paths: ["coreInstanceGroup.instanceCount"],
  },
  { key: "idleMinutes", to: { idleMinutes: "0" }, paths: ["autoTerminationPolicy"] },
  { key: "terminationProtection", to: { terminationProtection: "true" }, paths: ["terminationProtection"] },
  {
    key: "scalingMaxInstances",
    of: { taskInstanceCount: "1" },
    to: { scalingMaxInstances: "5", taskInstanceCount: "2", taskSpotPrice: "0.1" },
    paths: [],
  },
];

/** Of the functions, these tests look at none. */
const SINGLE = { "spark-etl:pipelinesFolder": "tests/pipelines/single" };

describe("an edit of the configuration", function () {
  this.timeout(180_000);

  // Several edits begin with the same stack.
  const known = new Map<string, Promise<Synthesis>>();
  const synthesised = (values: Values = {}): Promise<Synthesis> => {
    const key = JSON.stringify(values);
    const one = known.get(key) ?? synthesiseOf("dev", { ...keys(values), ...SINGLE });
    known.set(key, one);
    return one;
  };
  const snapshot = ({ resources }: Synthesis) => ({
    resources: resources.map(({ type, name, id, inputs: { code, source, ...inputs } }) => ({
      type,
      name,
      id,
      inputs: { ...inputs, assets: [code, source].filter((one) => one !== undefined).length },
    })),
    code: {},
    files: {},
  });

  async function changesOf({
    of = {},
    to,
  }: Edit): Promise<{ readonly all: string[]; readonly forced: string[] }> {
    const [before, after] = [snapshot(await synthesised(of)), snapshot(await synthesised(to))];
    const [change] = diffResources(before, after).filter(({ type }) => type === "aws:emr/cluster:Cluster");
    const { changes = [], forcedBy = [], follows = [] } = change ?? {};
    const paths = (list: readonly { readonly path: string }[]) =>
      [...new Set([...list, ...follows].map(({ path }) => path))].sort();
    return { all: paths(changes), forced: paths(forcedBy) };
  }

  for (const edit of REPLACING) {
    it(`of ${edit.key} replaces the cluster by ${edit.paths.join(" and ")}`, async () => {
      const forced = [...edit.paths].sort();
      const all = [...forced, ...(edit.inPlace ?? [])].sort();
      assert.deepEqual(await changesOf(edit), { all, forced });
    });
  }

  for (const edit of IN_PLACE) {
    it(`of ${edit.key} changes the cluster in place, if at all`, async () => {
      assert.deepEqual(await changesOf(edit), { all: edit.paths, forced: [] });
    });
  }

  it("that replaces the cluster is one that docs/configuration.md lists", () => {
    const page = readFileSync(join(ROOT, "docs/configuration.md"), "utf8");
    const [, list = ""] = /^## What replaces the cluster\n([^]*?)Everything else/m.exec(page) ?? [];
    const named = [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    assert.deepEqual(named.sort(), REPLACING.map(({ key }) => key).sort());
  });

  /** The cluster, and all that it stands on and is made new with; on what it waits changes nothing of it. */
  const foundation = (synthesis: Synthesis) =>
    synthesis.resources
      .filter(({ type, name }) => /^(aws:emr|awsx:ec2:Vpc)/.test(type) || /^(EMR|network-vpc$)/.test(name))
      .map((resource) => ({ ...resource, dependsOn: undefined }));

  it("that concerns something else leaves the cluster, and what it stands on, as it was", async () => {
    const edited = await synthesiseOf("dev", {
      ...keys({
        pollWindowSeconds: "120",
        pollWaitPercent: "2",
        inputFile: "README.md",
        reservedConcurrency: "3",
        logRetentionDays: "14",
        keepResultsDays: "8",
        keepLogsDays: "9",
        accessLogBucket: "logs",
        pipeline: "Orders-By-Day",
      }),
    } as Record<string, string>);
    assert.deepEqual(foundation(edited), foundation(await stack("dev")));
  });

  it("to protect it, or to let its data survive, changes options alone", async () => {
    const edited = await synthesiseOf("dev", {
      "spark-etl:protect": "true",
      "spark-etl:emptyOnDestroy": "false",
    });
    const inputs = (synthesis: Synthesis) => foundation(synthesis).map((one) => one.inputs);
    assert.deepEqual(inputs(edited), inputs(await stack("dev")));
    assert.equal(find(edited, "Cluster", "EMRCluster").protect, true);
    assert.equal(find(edited, "Bucket", "staging-bucket").retainOnDelete, true);
  });

  it("of the way out leaves the cluster and its private subnet where they are", async () => {
    const [dev, nat] = [
      await stack("endpoints"),
      await synthesiseOf("dev", { "spark-etl:egress": "nat", "spark-etl:idleMinutes": "0" }),
    ];
    const cluster = (synthesis: Synthesis) => find(synthesis, "Cluster", "EMRCluster").inputs;
    assert.deepEqual(cluster(nat), cluster(dev));
    const [before, after] = [dev, nat].map(
      (synthesis) => find(synthesis, "Vpc", "network-vpc").inputs.subnetSpecs as object[],
    ) as [object[], object[]];
    assert.deepEqual(after.slice(0, 1), before);
  });

  it("of nameSuffix changes these physical names and what quotes them, and nothing else", async () => {
    const [dev, suffixed] = [await stack("dev"), await stack("suffixed")];
    assert.deepEqual(inventory(suffixed), inventory(dev));
    const physical = ["Cluster", "EventRule", "Function", "LogGroup", "Role", "StateMachine"].flatMap(
      (type) =>
        ofType(suffixed, type).flatMap(({ name, inputs }) =>
          inputs.name === find(dev, type, name).inputs.name ? [] : [inputs.name],
        ),
    );
    const functions = FUNCTIONS.map((name) => `${name}Function`);
    const machines = Object.keys(MACHINES);
    const expected = [
      "EMRCluster",
      ...machines.map((name) => `SparkJobJanitor-${name}`),
      ...functions,
      ...functions.map((name) => `/aws/lambda/${name}`),
      ...machines.map((name) => `/aws/vendedlogs/states/${name}`),
      ...FUNCTION_ROLES,
      ...machines.map((name) => `StepFunctionsStateExecutionRole-${name}`),
      ...machines,
    ];
    assert.deepEqual(physical.sort(), expected.map((name) => `${name}-prod`).sort());
    const text = (synthesis: Synthesis) => JSON.stringify(snapshot(synthesis));
    assert.equal(text(suffixed).replaceAll("-prod", ""), text(dev));
  });
});
