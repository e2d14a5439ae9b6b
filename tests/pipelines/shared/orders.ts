import { asset } from "../../../model/pipeline";
import type { DataFile } from "../../../model/pipeline";

export const jar = asset("tests/assets/orders");

export const folder = "{rootPath}/emr-step-functions";

export const orderFile: DataFile = {
  file: asset("tests/assets/input/orders.csv"),
  formats: ["csv", "csv.gz", "parquet"],
};

/** Where the jobs find it. */
export const input = `${folder}/tests/assets/input/orders.csv`;
