import { DELETE_OBJECT, LIST_OBJECTS } from "../../../compiler/resultSkip";
import { s3Request } from "../runtime/s3Request";
import type { S3Access, S3Request } from "../runtime/s3Request";
import type { Invoke } from "./function";

/**
 * Local bodies of what a state machine calls of AWS without a function, by the ARN of the API.
 * Source: "Learning to use AWS service SDK integrations" in the Step Functions guide.
 */
export function sdkCalls(store: S3Access): ReadonlyMap<string, Invoke> {
  return new Map<string, Invoke>([
    [LIST_OBJECTS, (event, signal) => listObjects(store, event as ListRequest, signal)],
    [DELETE_OBJECT, (event, signal) => deleteObject(store, event as DeleteRequest, signal)],
  ]);
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
  store: S3Access,
  { Bucket, Prefix = "", MaxKeys, ...others }: ListRequest,
  signal: AbortSignal | undefined,
): Promise<ListAnswer> {
  refuse(others, "listObjectsV2");
  const query = {
    "list-type": "2",
    prefix: Prefix,
    ...(MaxKeys === undefined ? {} : { "max-keys": String(MaxKeys) }),
  };
  const field = await ask(store, { method: "GET", bucket: Bucket, query, signal });
  return {
    Name: Bucket,
    Prefix,
    KeyCount: Number(field("KeyCount")),
    MaxKeys: Number(field("MaxKeys")),
    IsTruncated: field("IsTruncated") === "true",
  };
}

interface DeleteRequest {
  readonly Bucket: string;
  readonly Key: string;
}

/** That there is no such object is no error, and the same answer. Only of a bucket with versions S3 says more. */
async function deleteObject(
  store: S3Access,
  { Bucket, Key, ...others }: DeleteRequest,
  signal: AbortSignal | undefined,
): Promise<object> {
  refuse(others, "deleteObject");
  await ask(store, { method: "DELETE", bucket: Bucket, key: Key, signal });
  return {};
}

/** What a body does not know, it would pass over. */
function refuse(others: object, api: string): void {
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw s3Error("S3Exception", `${other} of ${api} is not supported on this machine`);
  }
}

/** Asks the store. Returns what reads a field of its answer; one that is not there is empty. */
async function ask(store: S3Access, request: S3Request): Promise<(name: string) => string> {
  const { status, data } = await s3Request(store, request).catch((error: unknown) => {
    throw s3Error("SdkClientException", `Unable to execute HTTP request: ${(error as Error).message}`);
  });
  const field = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(data)?.[1] ?? "";
  if (status !== (request.method === "GET" ? 200 : 204)) {
    // Of its errors, the API has a name for this one alone.
    const name = field("Code") === "NoSuchBucket" ? "NoSuchBucketException" : "S3Exception";
    throw s3Error(name, `${field("Message")} (Service: S3, Status Code: ${String(status)})`);
  }
  return field;
}

/** An error as Step Functions names it: by the service and the exception of its SDK for Java. */
function s3Error(exception: string, message: string): Error {
  return Object.assign(new Error(message), { name: `S3.${exception}` });
}
