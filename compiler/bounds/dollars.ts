import { FUNCTION_MEMORY_MB } from "../../contract/limits";
import type { Figures } from "../cost/figures";

/**
 * Prices of us-east-1 in dollars, without free tiers.
 * Sources: "AWS Step Functions pricing", standard workflows; "AWS Lambda pricing", Arm, first tier.
 */
const TRANSITION = 0.025 / 1_000;
const REQUEST = 0.2 / 1_000_000;
const GIGABYTE_SECOND = 0.0000133334;

const GIGABYTES = FUNCTION_MEMORY_MB / 1_024;

/** The price of a run for Step Functions and Lambda, in dollars; without the cluster, logs and requests to S3. */
export function dollarsOf({ transitions, requests, lambdaSeconds }: Figures): number {
  return transitions * TRANSITION + requests * REQUEST + lambdaSeconds * GIGABYTES * GIGABYTE_SECOND;
}
