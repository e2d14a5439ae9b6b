import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { serverUrl } from "../../../../cli/local/runtime/livyServer";
import { propertiesFile } from "../../../../cli/local/runtime/properties";
import { listeningPort } from "../../../../cli/local/runtime/s3Store";
import { LOCAL_SPARK_DEFAULTS, sparkDefaults } from "../../../../cli/local/runtime/sparkDefaults";
import { optionLine, shellWord } from "../../../../cli/local/runtime/sparkHome";
import { seeds } from "../../../support/seeds";

describe("cli/local/runtime configuration files", () => {
  for (const [name, entries, text] of [
    ["sorts", { b: "2", a: "1" }, "a=1\nb=2\n"],
    ["escapes keys", { "a b=c:d#e!f": "x" }, "a\\ b\\=c\\:d\\#e\\!f=x\n"],
    ["leaves separators in values", { url: "http://127.0.0.1:1/?a=b" }, "url=http://127.0.0.1:1/?a=b\n"],
    ["keeps leading spaces and backslashes", { a: "  C:\\x" }, "a=\\  C:\\\\x\n"],
    ["keeps lines and other scripts", { a: "1\n2\té" }, "a=1\\n2\\t\\u00e9\n"],
    ["writes the empty value", { a: "" }, "a=\n"],
  ] as const) {
    it(`${name} as a properties file`, () => {
      assert.equal(propertiesFile(entries), text);
    });
  }

  it("quotes options for Spark's java-opts", () => {
    assert.equal(optionLine('-Da=/a b/"c"\\d'), '"-Da=/a b/\\"c\\"\\\\d"\n');
  });

  it("makes any text one word of a shell", () => {
    const text = fc.string({ unit: "grapheme-ascii", maxLength: 20 });
    fc.assert(
      fc.property(text, (word) => {
        assert.equal(
          execFileSync("/bin/sh", ["-c", `printf %s ${shellWord(word)}`], { encoding: "utf8" }),
          word,
        );
      }),
      { numRuns: seeds(30) },
    );
  });

  it("lets the local keys win over the cluster's, and keeps the rest", () => {
    const defaults = sparkDefaults({
      defaults: {
        "spark.ui.enabled": "true",
        "spark.hadoop.fs.s3a.endpoint": "s3.example",
        "spark.hadoop.fs.s3a.access.key": "of the cluster",
        "spark.hadoop.fs.s3a.bucket.team.secret.key": "of the cluster",
        "spark.app": "ours",
      },
      store: { endpoint: "http://127.0.0.1:4", accessKey: "a", secretKey: "b" },
      tmpDir: "/run/tmp",
    });
    assert.deepEqual(defaults, {
      ...LOCAL_SPARK_DEFAULTS,
      "spark.app": "ours",
      "spark.hadoop.fs.s3a.endpoint": "http://127.0.0.1:4",
      "spark.hadoop.hadoop.tmp.dir": "/run/tmp",
      "spark.sql.warehouse.dir": "/run/tmp/spark-warehouse",
    });
  });

  for (const [log, port] of [
    ["x Started oejs.ServerConnector@47dbb1e2{HTTP/1.1, (http/1.1)}{127.0.0.1:35243}\n", 35243],
    ["x Started ServerConnector@1{HTTP/1.1, (http/1.1)}{[::1]:8}\n", 8],
    ["x Started oejs.Server@74cadd41{STARTING}[12.1.12,sto=30000] @59ms", undefined],
    ["", undefined],
  ] as const) {
    it(`reads port ${String(port)} out of "${log.trim()}"`, () => {
      assert.equal(listeningPort(log), port);
    });
  }

  for (const [log, url] of [
    [
      "26/11/23 21:37:51 INFO WebServer: Starting server on http://127.0.0.1:35267\n",
      "http://127.0.0.1:35267",
    ],
    ["26/11/23 21:37:51 INFO WebServer: Starting server on https://127.0.0.1:8998\n", undefined],
    ["", undefined],
  ] as const) {
    it(`reads ${String(url)} out of "${log.trim()}"`, () => {
      assert.equal(serverUrl(log), url);
    });
  }
});
