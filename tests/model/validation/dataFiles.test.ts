import { asset, parallel } from "../../../model/pipeline";
import { checkTable, job, pipelineOf } from "./table";

const file = asset("assets/input/orders.csv");
const of = (data: unknown) => pipelineOf(job("A"), { data });

describe("validationErrors, of data files,", () => {
  checkTable([
    ["a file", of([{ file }])],
    ["formats", of([{ file, formats: ["csv", "parquet"] }])],
    ["none", of([])],
    [
      "what is no list",
      of({ file }),
      'pipeline P: data is an object; allowed: a list of files, e.g. [{ file: asset("assets/input/orders.csv") }]',
    ],
    [
      "what is no file",
      of([file]),
      'pipeline P: data[0] is "asset:assets/input/orders.csv"; allowed: a file, e.g. { file: asset("assets/input/orders.csv") }',
    ],
    [
      "a file elsewhere",
      of([{ file: "s3://bucket/orders.csv" }]),
      'pipeline P: data[0].file is "s3://bucket/orders.csv"; allowed: a file of this repository, e.g. asset("assets/input/orders.csv")',
    ],
    [
      "an unknown field, and unknown formats",
      of([
        { file, format: "csv" },
        { file, formats: ["xlsx"] },
      ]),
      'pipeline P: data[0]: "format" is not a field of a data file; the fields are file and formats',
      "pipeline P: data[1].formats is a list; allowed: a list of csv, csv.gz, parquet",
    ],
    [
      "formats that allow nothing",
      of([{ file, formats: [] }]),
      "pipeline P: data[0].formats is an empty list; allowed: a list of csv, csv.gz, parquet",
    ],
    [
      "code that is an asset",
      pipelineOf(job("A", { file: asset("assets/orders"), jars: [asset("a/b.jar")] })),
    ],
    ["assets in branches", pipelineOf(parallel({ name: "Both" }, job("A", { file }), job("B", { file })))],
  ]);
});
