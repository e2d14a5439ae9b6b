import { s3Arn } from "../contract/s3Uri";
import { policyText } from "./policies";
import type { PlainStatement } from "./policies";

/** The policy document of a machine's role. */
export function executionPolicy(args: {
  readonly functionArns: readonly string[];
  /** `s3://bucket[/prefix]` of all data. */
  readonly rootPath: string;
  /** Keys under the root path of the files that it lists and deletes, with `*` for parts that are not known yet. */
  readonly resultMarkers: readonly string[];
}): string {
  const under = s3Arn(args.rootPath);
  const markers = groupedMarkers(args.resultMarkers);
  return policyText([
    { actions: ["lambda:InvokeFunction"], resources: args.functionArns },
    ...(markers.length > 0 ? [listMarkers(under, markers), deleteMarkers(under, markers)] : []),
    {
      // Log delivery does not support resources. Source: "IAM policies for logging to CloudWatch Logs" in the Step
      // Functions guide.
      actions: [
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
      ],
      resources: ["*"],
    },
    {
      // X-Ray does not support resources either. Source: "IAM policies for X-Ray" in the same guide.
      actions: [
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
      ],
      resources: ["*"],
    },
  ]);
}

/** Allows listing with a marker's key as the prefix, which is enough to find out whether the object exists. */
function listMarkers(under: string, markers: readonly string[]): PlainStatement {
  const [bucket = "", ...prefix] = under.split("/");
  const keys = markers.map((marker) => [...prefix, marker].join("/"));
  return {
    actions: ["s3:ListBucket"],
    resources: [bucket],
    condition: { StringLike: { "s3:prefix": keys.sort() } },
  };
}

/** Allows deleting the markers only. The items are known only at run time, so a `*` replaces each in a marker's key. */
function deleteMarkers(under: string, markers: readonly string[]): PlainStatement {
  return { actions: ["s3:DeleteObject"], resources: markers.map((marker) => `${under}/${marker}`) };
}

/** Maximum markers that a policy lists individually. */
const MAX_MARKERS = 10;

/**
 * The markers, limited in number because a policy is limited in size: if there are too many, those of one folder become
 * a single pattern, on the deepest level that leaves few enough. The machine may then also list and delete markers, but
 * only markers, of other results in these folders.
 */
function groupedMarkers(markers: readonly string[]): readonly string[] {
  let grouped = [...new Set(markers)];
  const folders = markers.map((marker) => marker.slice(0, marker.indexOf("*")).split("/").slice(0, -1));
  for (
    let depth = Math.max(0, ...folders.map(({ length }) => length));
    grouped.length > MAX_MARKERS;
    depth -= 1
  ) {
    grouped = [...new Set(folders.map((folder) => [...folder.slice(0, depth), "*", "_SUCCESS"].join("/")))];
  }
  return grouped;
}
