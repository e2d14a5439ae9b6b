import type { ClusterShape } from "../components/livyCluster";
import type { Polling } from "../contract/polling";
import type { S3Location } from "../contract/s3Uri";

/** A stack's configuration, checked. Keys, defaults and descriptions are in Pulumi.yaml. */
export interface Settings {
  readonly region: string;
  /** Appended to physical names, so that two stacks fit into one account and region. */
  readonly nameSuffix: string;
  /** Refuse to delete or replace the cluster. */
  readonly protect: boolean;
  readonly network: {
    /** An existing VPC and subnet; undefined: the program creates its own. */
    readonly existing: { readonly vpcId: string; readonly subnetId: string } | undefined;
    readonly vpcCidr: string;
    readonly egress: "endpoints" | "nat";
    /** The zone of a new subnet; undefined: the first that offers the instance type. */
    readonly availabilityZone: string | undefined;
    /** Log the traffic of a new VPC. */
    readonly flowLogs: boolean;
  };
  readonly staging: {
    /** An existing bucket or folder for all data; undefined: the program creates a bucket. */
    readonly rootPath: S3Location | undefined;
    /** A file to stage instead of the pipelines' data file; empty: none. */
    readonly inputFile: string;
    /** Delete the stack's own bucket with all its objects on destroy; false keeps it. */
    readonly emptyOnDestroy: boolean;
    readonly keepResultsDays: number;
    readonly keepLogsDays: number;
    readonly accessLogBucket: string | undefined;
  };
  /** Id of a cluster to use instead of a new one. */
  readonly existingClusterId: string | undefined;
  readonly cluster: ClusterShape;
  /** The CA that signs Livy's certificate, PEM; undefined: Livy uses plain HTTP. */
  readonly livyCa: string | undefined;
  readonly functions: {
    /** Reserved concurrency of each shared function; 0: none. */
    readonly reservedConcurrency: number;
    /** The account's concurrency limit for all functions in the region. */
    readonly accountConcurrency: number;
    readonly logRetentionDays: number;
  };
  readonly polling: Polling;
  /** Seconds to wait for the log of a driver that failed without a reason. */
  readonly driverLogWaitSeconds: number;
  /** The folder that the pipelines are in, relative to the project. */
  readonly pipelinesFolder: string;
  /** The pipeline that the single outputs describe, and the default for a local run. */
  readonly pipeline: string;
}
