import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** A compressed text in a bucket. */
export interface StoredText {
  readonly key: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

export interface S3Server {
  /** The variables by which an AWS SDK finds the server. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stop: () => void;
}

/**
 * S3's answers to ListObjectsV2 and GetObject for one bucket, on 127.0.0.1.
 *
 * @param refusal the code of the error that it answers everything with
 */
export async function startS3(
  bucket: string,
  objects: readonly StoredText[],
  refusal?: string,
): Promise<S3Server> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://s3");
    const answer = (status: number, xml: string) => {
      response.writeHead(status, { "Content-Type": "application/xml" }).end(xml);
    };
    const prefix = searchParams.get("prefix");
    const found = objects.find(({ key }) => pathname === `/${bucket}/${key}`);
    if (refusal !== undefined) {
      answer(403, `<Error><Code>${refusal}</Code><Message>${refusal}</Message></Error>`);
    } else if (prefix !== null) {
      const contents = objects
        .filter(({ key }) => key.startsWith(prefix))
        .map(({ key, modifiedAt }) => {
          const lastModified = new Date(modifiedAt).toISOString();
          return `<Contents><Key>${key}</Key><LastModified>${lastModified}</LastModified></Contents>`;
        });
      answer(200, `<ListBucketResult>${contents.join("")}</ListBucketResult>`);
    } else {
      response.writeHead(found === undefined ? 404 : 200).end(gzipSync(found?.text ?? ""));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    variables: {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      AWS_ACCESS_KEY_ID: "id",
      AWS_SECRET_ACCESS_KEY: "key",
      AWS_REGION: "us-east-1",
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
