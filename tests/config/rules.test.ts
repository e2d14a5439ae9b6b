import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { assertErrors, keys, settingsOf } from "../support/settings";
import type { Values } from "../support/settings";

const CA = "tests/support/livyCa.pem";
const ZIP = "s3://my-certificates/nodes.zip";
const ID = "j-ABCDEFGHIJKLM";
const PLACE = { vpcId: "vpc-0a1b2c3d", subnetId: "subnet-0a1b2c3d" };
const BOTH = "set both, or neither";
const OLD = "allowed: emr-5.30.0 or later, but not 6.0: they have Livy 0.7 or later";
const PLAIN = "leave it empty: before emr-7.4.0 Livy only uses plain HTTP";
const ENDPOINTS = { egress: "endpoints", idleMinutes: "0" };
const NAT =
  '"endpoints" though scalingMaxInstances is set; set nat: managed scaling reports to a public address';
const PEM = "it has no certificate in PEM format";
/** Source: PutRetentionPolicy in the CloudWatch Logs API reference. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

describe("readSettings, of keys together,", () => {
  after(() => {
    pulumi.runtime.setAllConfig({});
  });

  const wrong: [string, Values, readonly string[]][] = [
    [
      "ids of something else",
      { vpcId: PLACE.subnetId, subnetId: PLACE.vpcId },
      [
        `vpcId is "${PLACE.subnetId}"; allowed: a VPC's id such as vpc-0a1b2c3d, or empty`,
        `subnetId is "${PLACE.vpcId}"; allowed: a subnet's id such as subnet-0a1b2c3d, or empty`,
      ],
    ],
    ["a VPC without a subnet", { vpcId: PLACE.vpcId }, [`subnetId is empty though vpcId is set; ${BOTH}`]],
    [
      "a subnet without a VPC",
      { subnetId: PLACE.subnetId },
      [`vpcId is empty though subnetId is set; ${BOTH}`],
    ],
    [
      "an input file that is not there",
      { inputFile: "no.csv" },
      ['inputFile is "no.csv"; there is no such file; use the path of a file'],
    ],
    [
      "an input file that is a folder",
      { inputFile: "model" },
      ['inputFile is "model"; it is a folder; use the path of a file'],
    ],
    [
      "more reserved concurrency than AWS lets a default account have",
      { reservedConcurrency: "151" },
      [
        'reservedConcurrency is "151" for each of 7 functions; allowed: at most 128, which leaves 100 of the account\'s 1000 unreserved, as AWS requires; request a higher quota from AWS, and set accountConcurrency to it',
      ],
    ],
    [
      "any reserved concurrency in a new account",
      { reservedConcurrency: "1", accountConcurrency: "10" },
      [
        'reservedConcurrency is "1" for each of 7 functions; allowed: at most 0, which leaves 100 of the account\'s 10 unreserved, as AWS requires; request a higher quota from AWS, and set accountConcurrency to it',
      ],
    ],
    [
      "a certificate without its authority",
      { certificateUri: ZIP },
      [`livyCaFile is empty though certificateUri is set; ${BOTH}`],
    ],
    [
      "an authority without a certificate",
      { livyCaFile: CA },
      [`certificateUri is empty though livyCaFile is set; ${BOTH}`],
    ],
    [
      "an authority's file that is not there",
      { certificateUri: ZIP, livyCaFile: "no.pem" },
      [`livyCaFile is "no.pem"; ${PEM}`],
    ],
    [
      "an authority's file that is something else",
      { certificateUri: ZIP, livyCaFile: "package.json" },
      [`livyCaFile is "package.json"; ${PEM}`],
    ],
    [
      "an authority's file that is a folder",
      { certificateUri: ZIP, livyCaFile: "model" },
      [`livyCaFile is "model"; ${PEM}`],
    ],
    ...["emr-7.3.0", "emr-6.15.0"].map((releaseLabel): [string, Values, string[]] => [
      `a certificate for ${releaseLabel}`,
      { certificateUri: ZIP, livyCaFile: CA, releaseLabel },
      [`certificateUri is set for release ${releaseLabel}; ${PLAIN}`],
    ]),
    ...["emr-5.29.0", "emr-6.0.0", "emr-6.0.1", "emr-5.9.0", "emr-4.30.0"].map(
      (releaseLabel): [string, Values, string[]] => [
        `the release ${releaseLabel}`,
        { releaseLabel },
        [`releaseLabel is "${releaseLabel}"; ${OLD}`],
      ],
    ),
    [
      "an existing cluster without its network and a root path",
      { existingClusterId: ID },
      [
        "vpcId is empty though existingClusterId is set; set the cluster's vpcId and subnetId",
        "rootPath is empty though existingClusterId is set; set a path that the cluster's role may use",
      ],
    ],
    [
      "an existing cluster without its network",
      { existingClusterId: ID, rootPath: "s3://my-bucket" },
      ["vpcId is empty though existingClusterId is set; set the cluster's vpcId and subnetId"],
    ],
    [
      "an existing cluster without a root path",
      { existingClusterId: ID, ...PLACE },
      ["rootPath is empty though existingClusterId is set; set a path that the cluster's role may use"],
    ],
    [
      "scaling below the core nodes",
      { coreInstanceCount: "3", scalingMaxInstances: "2", egress: "nat" },
      ['scalingMaxInstances is "2"; allowed: 0, or at least coreInstanceCount, which is 3'],
    ],
    [
      "a zone of another region",
      { availabilityZone: "eu-west-1a" },
      ['availabilityZone is "eu-west-1a"; allowed: a zone of us-east-1, or empty'],
    ],
    ["scaling without NAT", { scalingMaxInstances: "2", ...ENDPOINTS }, [`egress is ${NAT}`]],
    [
      "an idle end without NAT",
      { ...ENDPOINTS, idleMinutes: "30" },
      [
        'egress is "endpoints" though idleMinutes is set; set nat, or idleMinutes 0: ' +
          "the termination of an idle cluster is controlled from a public address",
      ],
    ],
    [
      "a spot price without task nodes",
      { taskSpotPrice: "0.12" },
      ['taskSpotPrice is "0.12" though there are no task nodes; set taskInstanceCount'],
    ],
    [
      "entries that are no key=value",
      { livyConf: '["livy.a","=x","livy b=c","ok=1"]', sparkDefaults: '["spark.a: b"]' },
      [
        ...["livy.a", "=x", "livy b=c"].map((item) => `livyConf is a list with "${item}"`),
        'sparkDefaults is a list with "spark.a: b"',
      ].map((line) => `${line}; allowed: items such as spark.executor.memory=4g`),
    ],
    [
      "many mistakes at once",
      {
        "aws:region": "mars",
        nameSuffix: "prod",
        vpcId: PLACE.vpcId,
        inputFile: "no.csv",
        releaseLabel: "emr-5.8.0",
        coreInstanceCount: "3",
        scalingMaxInstances: "1",
        ...ENDPOINTS,
        certificateUri: ZIP,
        pollWindowSeconds: "soon",
      },
      [
        'aws:region is "mars"; allowed: an AWS region such as us-east-1',
        'nameSuffix is "prod"; allowed: a hyphen and up to 8 letters, digits or hyphens, or empty',
        `subnetId is empty though vpcId is set; ${BOTH}`,
        'inputFile is "no.csv"; there is no such file; use the path of a file',
        `releaseLabel is "emr-5.8.0"; ${OLD}`,
        'pollWindowSeconds is "soon"; allowed: a whole number from 1 to 800',
        `livyCaFile is empty though certificateUri is set; ${BOTH}`,
        `certificateUri is set for release emr-5.8.0; ${PLAIN}`,
        'scalingMaxInstances is "1"; allowed: 0, or at least coreInstanceCount, which is 3',
        `egress is ${NAT}`,
      ],
    ],
  ];
  for (const [what, values, lines] of wrong) {
    it(`refuses ${what}`, async () => {
      const full = lines.map((line) => (line.startsWith("aws:") ? line : `spark-etl:${line}`));
      await assertErrors(keys(values), ...full);
    });
  }

  const right: [string, Values][] = [
    ["the first release with a good Livy", { releaseLabel: "emr-5.30.0" }],
    ["a later release of an old line", { releaseLabel: "emr-5.36.2" }],
    ["the first of the next line with a good Livy", { releaseLabel: "emr-6.1.0" }],
    ["the shortest window, and no waits", { pollWindowSeconds: "1", pollWaitPercent: "0" }],
    ["a certificate for emr-7.4.0", { certificateUri: ZIP, livyCaFile: CA, releaseLabel: "emr-7.4.0" }],
    ["a certificate for emr-7.10.0", { certificateUri: ZIP, livyCaFile: CA, releaseLabel: "emr-7.10.0" }],
    ["an existing cluster on its own", { existingClusterId: ID, ...PLACE, rootPath: "s3://my-bucket" }],
    [
      "an existing cluster that speaks HTTPS",
      { existingClusterId: ID, ...PLACE, rootPath: "s3://my-bucket", livyCaFile: CA },
    ],
    ["scaling to the core nodes", { coreInstanceCount: "3", scalingMaxInstances: "3", egress: "nat" }],
    ["scaling in a network of somebody else's", { ...PLACE, scalingMaxInstances: "3" }],
    ["a spot price for a task node", { taskSpotPrice: "0.12", taskInstanceCount: "1" }],
  ];
  for (const [what, values] of right) {
    it(`takes ${what}`, async () => {
      await settingsOf(keys(values));
    });
  }

  it("takes the last of two entries with one key", async () => {
    const { cluster } = await settingsOf(keys({ livyConf: '["a=1","b=2","a=3"]' }));
    assert.deepEqual(cluster.classifications["livy-conf"], { a: "3", b: "2" });
  });

  for (const days of RETENTIONS) {
    it(`takes CloudWatch's retention of ${String(days)} days`, async () => {
      const { functions } = await settingsOf(keys({ logRetentionDays: String(days) }));
      assert.equal(functions.logRetentionDays, days);
    });
  }
  for (const days of ["", "0", "2", "366", "30 days"]) {
    it(`refuses a retention of "${days}" days, and names CloudWatch's`, async () => {
      await assertErrors(
        keys({ logRetentionDays: days }),
        `spark-etl:logRetentionDays is "${days}"; allowed: ${RETENTIONS.join(" or ")}`,
      );
    });
  }
});
