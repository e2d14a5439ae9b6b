import { asset } from "../../model/pipeline";
import type { DataFile } from "../../model/pipeline";

/** The applications, which find their input and their results below this folder of the root path. */
export const jar = asset("assets/spark-taxi");

export const folder = "{rootPath}/emr-step-functions";

/** New York's green taxi trips, as the TLC publishes them; the applications read them at `input/tripdata.csv`. */
export const trips: DataFile = {
  file: asset("assets/input/tripdata.csv"),
  formats: ["csv", "csv.gz", "parquet"],
};
