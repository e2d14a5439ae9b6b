import { checkTable, job, pipelineOf } from "./table";
import type { Row } from "./table";

const LISTS = ["jars", "pyFiles", "files", "archives"];

const of = (fields: object) => pipelineOf(job("A", fields));
/** As the application's own file, and in each list. */
const everywhere = (path: string, what: string | undefined): readonly Row[] =>
  ["file", ...LISTS].map((field): Row => {
    const named = field === "file" ? field : `${field}[0]`;
    const errors =
      what === undefined ? [] : [`pipeline P, job A: ${named} is ${JSON.stringify(path)}, ${what}`];
    return [`${named}: ${path}`, of({ [field]: field === "file" ? path : [path] }), ...errors];
  });

const MACHINE =
  "a path on one machine, not an address that the cluster can read; put the file under {rootPath}/, or use an address, e.g. s3://bucket/a.jar, or local:/a.jar if each node has the file";
const odd = (character: string) =>
  `which has ${JSON.stringify(character)}, which is not allowed in such an address; rename the file`;

describe("the check of addresses", () => {
  checkTable(
    [
      "{rootPath}/a-b_c.1+2@x=y~.jar",
      "{runPath}/a/b.jar",
      "s3://bucket.b/a%20b.jar",
      "s3a://bucket/é日.jar",
      "hdfs:///user/a.jar",
      "hdfs://node:8020/user/a.jar",
      "https://repo.example.com:8443/a.jar",
      "local:/usr/lib/a.jar",
      "local:///usr/lib/a.jar",
    ].flatMap((path) => everywhere(path, undefined)),
  );

  checkTable(
    [
      "/home/me/a.jar",
      "target/jobs.jar",
      "a.jar",
      "./a.jar",
      "file:/a.jar",
      "FILE:///a.jar",
      "C:\\a.jar",
      "C:/a.jar",
    ].flatMap((path) => everywhere(path, MACHINE)),
  );

  checkTable([
    ...[
      "my file.jar",
      "a\tb.jar",
      "a\u00a0b.jar",
      "a\\b.jar",
      "a$b.jar",
      "a`b.jar",
      'a"b.jar',
      "a|b.jar",
      "[a].jar",
    ].flatMap((name) => everywhere(`{rootPath}/${name}`, odd(/[\s\\$`"|[]/.exec(name)?.[0] ?? ""))),
    ...everywhere("{rootPath}/a,b.jar", "which has a comma, at which Spark would split it; rename the file"),
    ...everywhere("{rootPath}/50%.jar", "which has a % that is not an escape; write it as %25"),
    ...everywhere("s3://b.c/a%2x.jar", "which has a % that is not an escape; write it as %25"),
    ...everywhere(
      "{rootPath}/a:b.jar",
      "which has a colon, which Hadoop takes for the end of a scheme; rename the file",
    ),
    ...everywhere(
      "s3://bucket/a:b.jar",
      "which has a colon, which Hadoop takes for the end of a scheme; rename the file",
    ),
    ...["s3", "s3a", "s3n"].flatMap((scheme) =>
      everywhere(
        `${scheme}://data.2024/a.jar`,
        "which has the bucket data.2024, whose last part begins with a digit, so Java does not accept it as a host; use another bucket",
      ),
    ),
    ...everywhere(
      "s3://my_bucket/a.jar",
      'which has "_" in its bucket\'s name, which may only have lower-case letters, digits, - and .; use another bucket',
    ),
  ]);

  // The file stands without quotes in YARN's launch script; the names of the others do not.
  checkTable([
    ...["'", "(", ";", "&", "*", "?"].flatMap((character): readonly Row[] => [
      [`${character} in a list`, of({ jars: [`{rootPath}/a${character}.jar`] })],
      [
        `${character} in the file`,
        of({ file: `{rootPath}/a${character}.jar` }),
        `pipeline P, job A: file is "{rootPath}/a${character}.jar", ${odd(character)}`,
      ],
    ]),
    [
      "names in the working folder",
      of({ files: ["{rootPath}/a.txt#b.txt"], archives: ["s3://bucket/a.zip#env"] }),
    ],
    ...["file", "jars", "pyFiles"].map((field): Row => {
      const path = "{rootPath}/a.zip#b";
      const named = field === "file" ? field : `${field}[0]`;
      return [
        `a name in the working folder of ${field}`,
        of({ [field]: field === "file" ? path : [path] }),
        `pipeline P, job A: ${named} is "${path}", which has a #; rename the file`,
      ];
    }),
    ...["a#", "a#b#c", "a#b/c", "a#b c"].map((name): Row => [
      `the name in the working folder of ${name}`,
      of({ archives: [`{rootPath}/${name}`] }),
      `pipeline P, job A: archives[0] is "{rootPath}/${name}", which has a # without a plain name after it; write e.g. a.zip#a`,
    ]),
  ]);
});
