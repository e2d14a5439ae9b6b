import { createHash, createHmac } from "node:crypto";
import axios, { type AxiosResponse } from "axios";

/** Where an S3 store is, and the keys that it asks for. */
export interface S3Access {
  /** "http://127.0.0.1:<port>"; path-style addresses. */
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface S3Request {
  readonly method: "GET" | "PUT" | "DELETE";
  readonly bucket: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: NodeJS.ReadableStream | Buffer | string;
  readonly signal?: AbortSignal | undefined;
}

/** What S3A and the AWS CLI use, too; the store takes any. */
export const REGION = "us-east-1";

/** The variables by which an AWS SDK finds a store, instead of S3. */
export function s3Variables({ endpoint, accessKey, secretKey }: S3Access): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secretKey,
    AWS_REGION: REGION,
  };
}

/**
 * Sends a signed request to the store; resolves whatever the status is.
 * @throws AxiosError when there is no answer
 */
export async function s3Request(store: S3Access, request: S3Request): Promise<AxiosResponse<string>> {
  const { method, bucket, key, query = {}, headers, body, signal } = request;
  const path = `/${[bucket, ...(key === undefined ? [] : key.split("/"))].map(encode).join("/")}`;
  const search = Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
  return axios.request<string>({
    method,
    url: `${store.endpoint}${path}${search === "" ? "" : `?${search}`}`,
    // Without one axios calls a text a form, whose fields the store would take for a part of the signed query.
    headers: {
      "Content-Type": "application/octet-stream",
      ...headers,
      ...signature(store, method, path, search, new Date()),
    },
    data: body,
    responseType: "text",
    proxy: false,
    validateStatus: null,
    maxBodyLength: Infinity,
    // A redirect would need the whole body in memory.
    maxRedirects: 0,
    ...(signal === undefined ? {} : { signal }),
  });
}

/**
 * The headers of AWS Signature Version 4; the body is not signed, because it never leaves this machine.
 * Source: "Signature calculations for the Authorization header" in the Amazon S3 API reference.
 */
function signature(
  { endpoint, accessKey, secretKey }: S3Access,
  method: string,
  path: string,
  search: string,
  now: Date,
): Record<string, string> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${time.slice(0, 8)}/${REGION}/s3/aws4_request`;
  const signed = {
    host: new URL(endpoint).host,
    "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
    "x-amz-date": time,
  };
  const names = Object.keys(signed).join(";");
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [method, path, search, lines.join(""), names, signed["x-amz-content-sha256"]].join("\n");
  const hash = createHash("sha256").update(canonical).digest("hex");
  const key = scope
    .split("/")
    .reduce<Buffer | string>(
      (secret, part) => createHmac("sha256", secret).update(part).digest(),
      `AWS4${secretKey}`,
    );
  const proof = createHmac("sha256", key)
    .update(`AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash}`)
    .digest("hex");
  return {
    "x-amz-content-sha256": signed["x-amz-content-sha256"],
    "x-amz-date": time,
    Authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${names}, Signature=${proof}`,
  };
}

/** Percent-encoding as signatures ask for it: RFC 3986, with nothing reserved left as it is. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
