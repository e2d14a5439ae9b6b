import axios from "axios";

import { LIST_OBJECTS } from "../../asl/groupStates";
import type { Invoke } from "./function";

/**
 * Local bodies of what a state machine calls of AWS without a function, by the ARN of the API.
 * Source: "Learning to use AWS service SDK integrations" in the Step Functions guide.
 *
 * @param s3Endpoint of the S3 store, e.g. `http://127.0.0.1:40123`
 */
export function sdkCalls(s3Endpoint: string): ReadonlyMap<string, Invoke> {
  return new Map([[LIST_OBJECTS, (event, signal) => listObjects(s3Endpoint, event as ListRequest, signal)]]);
}

interface ListRequest {
  readonly Bucket: string;
  readonly Prefix?: string;
  readonly MaxKeys?: number;
}

/** What S3 answers, but for the objects themselves, which no state reads. */
interface ListAnswer {
  readonly Name: string;
  readonly Prefix: string;
  /** How many keys are listed: at most `MaxKeys`. */
  readonly KeyCount: number;
  readonly MaxKeys: number;
  readonly IsTruncated: boolean;
}

async function listObjects(
  endpoint: string,
  { Bucket, Prefix = "", MaxKeys, ...others }: ListRequest,
  signal: AbortSignal | undefined,
): Promise<ListAnswer> {
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw s3Error("S3Exception", `${other} of listObjectsV2 has no body on this machine`);
  }
  const { status, data } = await axios
    .get<string>(`${endpoint}/${Bucket}`, {
      params: { "list-type": 2, prefix: Prefix, "max-keys": MaxKeys },
      responseType: "text",
      proxy: false,
      validateStatus: null,
      ...(signal === undefined ? {} : { signal }),
    })
    .catch((error: unknown) => {
      throw s3Error("SdkClientException", `Unable to execute HTTP request: ${(error as Error).message}`);
    });
  const field = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(data)?.[1] ?? "";
  if (status !== 200) {
    // Of its errors, the API has a name for this one alone.
    const name = field("Code") === "NoSuchBucket" ? "NoSuchBucketException" : "S3Exception";
    throw s3Error(name, `${field("Message")} (Service: S3, Status Code: ${String(status)})`);
  }
  return {
    Name: Bucket,
    Prefix,
    KeyCount: Number(field("KeyCount")),
    MaxKeys: Number(field("MaxKeys")),
    IsTruncated: field("IsTruncated") === "true",
  };
}

/** An error as Step Functions names it: by the service and the exception of its SDK for Java. */
function s3Error(exception: string, message: string): Error {
  return Object.assign(new Error(message), { name: `S3.${exception}` });
}
