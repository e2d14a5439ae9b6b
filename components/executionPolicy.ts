import { ROOT_PATH } from "../contract/paths";
import { s3Arn } from "../contract/s3Uri";
import { fillTemplates } from "../contract/templates";
import type { Pipeline } from "../model/pipeline";
import { forEachsOf } from "../model/steps";
import { policyText } from "./policies";
import type { PlainStatement } from "./policies";

/** The policy document of a machine's role. */
export function executionPolicy(args: {
  readonly functionArns: readonly string[];
  /** `s3://bucket[/prefix]` of all data. */
  readonly rootPath: string;
  readonly looksFor: readonly string[];
}): string {
  const under = s3Arn(args.rootPath);
  const marks = groupedMarks(args.looksFor);
  return policyText([
    { actions: ["lambda:InvokeFunction"], resources: args.functionArns },
    ...(marks.length > 0 ? [lookForResults(under, marks), forgetResults(under, marks)] : []),
    {
      // Log delivery knows no resources. Source: "IAM policies for logging to CloudWatch Logs" in the Step
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
      // X-Ray knows no resources either. Source: "IAM policies for X-Ray" in the same guide.
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

/** Listing by one key at a time is all that it takes to find out whether there is an object. */
function lookForResults(under: string, marks: readonly string[]): PlainStatement {
  const [bucket = "", ...prefix] = under.split("/");
  const keys = marks.map((mark) => [...prefix, mark].join("/"));
  return {
    actions: ["s3:ListBucket"],
    resources: [bucket],
    condition: { StringLike: { "s3:prefix": keys.sort() } },
  };
}

/** Deletes nothing but the marks. The items are known only when the machine runs: a `*` stands for each in its key. */
function forgetResults(under: string, marks: readonly string[]): PlainStatement {
  return { actions: ["s3:DeleteObject"], resources: marks.map((mark) => `${under}/${mark}`) };
}

/** Marks that a policy names one by one. */
const MAX_MARKS = 10;

/**
 * The marks, of which a policy has room for some: where there are more, those of one folder become a single pattern, on
 * the deepest level on which few enough are left. The machine may then also look for and delete marks, and nothing but
 * marks, of other results in these folders.
 */
function groupedMarks(marks: readonly string[]): readonly string[] {
  let grouped = [...new Set(marks)];
  const folders = marks.map((mark) => mark.slice(0, mark.indexOf("*")).split("/").slice(0, -1));
  for (
    let depth = Math.max(0, ...folders.map(({ length }) => length));
    grouped.length > MAX_MARKS;
    depth -= 1
  ) {
    grouped = [...new Set(folders.map((folder) => [...folder.slice(0, depth), "*", "_SUCCESS"].join("/")))];
  }
  return grouped;
}

/** The keys under the root path that tell whether items' results exist. */
export function marksOf({ run }: Pipeline): readonly string[] {
  return forEachsOf(run).flatMap(({ result }) =>
    result === undefined
      ? []
      : [`${fillTemplates(result.replace(`{${ROOT_PATH}}/`, ""), () => "*")}_SUCCESS`],
  );
}
