import { statSync } from "node:fs";

import * as pulumi from "@pulumi/pulumi";

import { parseS3Uri } from "./components/s3Uri";
import type { S3Location } from "./components/s3Uri";

/** What a stack's configuration says, checked. Keys, defaults and descriptions stand in Pulumi.yaml. */
export interface Settings {
  readonly region: string;
  /** An existing VPC and subnet for the cluster and the functions; undefined: the program makes its own. */
  readonly existingNetwork: { readonly vpcId: string; readonly subnetId: string } | undefined;
  /** EC2 key pair for SSH to the cluster's nodes. */
  readonly keyName: string | undefined;
  /** An existing bucket or folder for all data; undefined: the program makes its own bucket. */
  readonly rootPath: S3Location | undefined;
  /** CSV file of this repository's user that is staged as the pipeline's input. */
  readonly inputFile: string;
  readonly releaseLabel: string;
  readonly instanceType: string;
  readonly coreInstanceCount: number;
  /** Seconds between two looks at a running batch. */
  readonly waitSeconds: number;
  /** Appended to physical names, so that two stacks fit into one account and region. */
  readonly nameSuffix: string;
}

/**
 * Reads and checks the whole configuration of the stack.
 *
 * @throws pulumi.RunError naming every mistake at once: the key, the value and what is allowed.
 */
export function readSettings(): Settings {
  const own = new pulumi.Config();
  const mistakes: string[] = [];

  const text = (key: string, rule: RegExp, allowed: string, config = own): string => {
    const value = config.get(key) ?? "";
    if (!rule.test(value)) {
      mistakes.push(`${config.name}:${key} is "${value}"; allowed: ${allowed}`);
    }
    return value;
  };
  const optional = (key: string, rule: RegExp, allowed: string): string | undefined => {
    const value = text(key, new RegExp(`^$|${rule.source}`), `${allowed}, or empty`);
    return value === "" ? undefined : value;
  };
  const integer = (key: string, least: number, most: number): number => {
    const range = `a whole number from ${String(least)} to ${String(most)}`;
    const value = own.get(key) ?? "";
    if (!/^\d{1,6}$/.test(value) || Number(value) < least || Number(value) > most) {
      mistakes.push(`${own.name}:${key} is "${value}"; allowed: ${range}`);
    }
    return Number(value);
  };

  const region = text(
    "region",
    /^[a-z]{2}(-[a-z]+)+-\d$/,
    "an AWS region such as us-east-1",
    new pulumi.Config("aws"),
  );
  const vpcId = optional("vpcId", /^vpc-[0-9a-f]{8,17}$/, "a VPC's id such as vpc-0a1b2c3d");
  const subnetId = optional("subnetId", /^subnet-[0-9a-f]{8,17}$/, "a subnet's id such as subnet-0a1b2c3d");
  if ((vpcId === undefined) !== (subnetId === undefined)) {
    const [missing, given] = vpcId === undefined ? ["vpcId", "subnetId"] : ["subnetId", "vpcId"];
    mistakes.push(`${own.name}:${missing} is empty though ${given} is set; set both, or neither`);
  }
  const rootPathText = own.get("rootPath") ?? "";
  const rootPath = parseS3Uri(rootPathText);
  if (rootPathText !== "" && rootPath === undefined) {
    mistakes.push(
      `${own.name}:rootPath is "${rootPathText}"; allowed: s3://bucket or s3://bucket/prefix, or empty`,
    );
  }
  const inputFile = text("inputFile", /./, "the path of a CSV file");
  if (inputFile !== "" && statSync(inputFile, { throwIfNoEntry: false })?.isFile() !== true) {
    mistakes.push(`${own.name}:inputFile is "${inputFile}"; there is no such file`);
  }

  const settings: Settings = {
    region,
    existingNetwork: vpcId === undefined || subnetId === undefined ? undefined : { vpcId, subnetId },
    keyName: optional("keyName", /^[\x20-\x7e]{1,255}$/, "the name of an EC2 key pair"),
    rootPath,
    inputFile,
    releaseLabel: text("releaseLabel", /^emr-\d+\.\d+\.\d+$/, "an EMR release such as emr-7.12.0"),
    instanceType: text("instanceType", /^[a-z0-9-]+\.[a-z0-9-]+$/, "an EC2 instance type such as m6g.xlarge"),
    coreInstanceCount: integer("coreInstanceCount", 1, 100),
    waitSeconds: integer("waitSeconds", 1, 3600),
    nameSuffix: text(
      "nameSuffix",
      /^(-[A-Za-z0-9-]{1,20})?$/,
      "a hyphen and up to 20 letters, digits or hyphens",
    ),
  };
  if (mistakes.length > 0) {
    throw new pulumi.RunError(
      `The configuration of stack ${pulumi.getStack()} has ${mistakes.length === 1 ? "a mistake" : `${String(mistakes.length)} mistakes`}:\n` +
        mistakes.map((mistake) => `  - ${mistake}`).join("\n"),
    );
  }
  return settings;
}
