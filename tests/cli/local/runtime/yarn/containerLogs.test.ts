import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

import { stopAll } from "../../../../../cli/common/supervisor";
import { pushContainerLogs } from "../../../../../cli/local/runtime/yarn/containerLogs";
import { temporaryFolders } from "../../../../support/folder";
import { until } from "../../processes";

describe("pushContainerLogs", () => {
  const newFolder = temporaryFolders();

  it("puts each log compressed where EMR does, again when it has grown, once more when it no longer grows, and tries again what was refused", async () => {
    const folder = newFolder();
    const container = join(folder, "application_1_0001/container_1_0001_01_000001");
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write("application_1_0001/container_1_0001_01_000001/stderr", "one\n");
    write("application_1_0001/container_1_0001_01_000001/stdout", "");
    write("application_1_0001/container_1_0001_01_000001/prelaunch.out", "x");
    write("other/container_1/stderr", "x");
    const puts: [string, string][] = [];
    let refused = 0;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if ((refused += 1) === 1) {
          response.writeHead(404).end();
          return;
        }
        puts.push([request.url ?? "", gunzipSync(Buffer.concat(chunks)).toString()]);
        response.writeHead(200).end();
      });
    }).listen(0, "127.0.0.1");
    await new Promise((up) => server.once("listening", up));
    const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const store = { endpoint, accessKey: "a", secretKey: "b" };
    try {
      pushContainerLogs({ from: folder, store, bucket: "b", prefix: "emr-logs/j-1/", delaySeconds: 0.05 });
      await until("the logs are there", () => puts.length === 1);
      writeFileSync(join(container, "stderr"), "one\ntwo\n");
      await until("the logs are there", () => puts.length === 2);
      const aWhileAgo = new Date(Date.now() - 11_000);
      utimesSync(join(container, "stderr"), aWhileAgo, aWhileAgo);
      await until("the last copy is there", () => puts.length === 3);
    } finally {
      await stopAll();
      server.close();
    }
    const url = "/b/emr-logs/j-1/containers/application_1_0001/container_1_0001_01_000001/stderr.gz";
    assert.deepEqual(puts, [
      [url, "one\n"],
      [url, "one\ntwo\n"],
      [url, "one\ntwo\n"],
    ]);
  });
});
