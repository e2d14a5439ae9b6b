package com.example

import org.apache.spark.sql.SparkSession
import org.slf4j.LoggerFactory

/**
 * Adds up the miles driven at each rate code.
 *
 * Reads `{rootPath}/emr-step-functions/input/tripdata.csv` and replaces `{rootPath}/emr-step-functions/miles-per-rate`:
 * one Parquet file of `rate_code` (int) and `total_distance` (decimal with two places), ordered by rate code. Rows
 * whose rate code or trip distance is unreadable are left out, and the log says how many.
 *
 * With a run path it replaces `{runPath}/miles-per-rate` instead, and leaves it to [[RateCodeStatus]] to publish that.
 */
object MilesPerRateCode {
  private val log = LoggerFactory.getLogger("com.example.MilesPerRateCode")

  val RateCode      = "rate_code"
  val TotalDistance = "total_distance"

  def main(args: Array[String]): Unit = Application.run("MilesPerRateCode", args)(run)

  def run(spark: SparkSession, layout: Layout): Unit = {
    val miles = Totals.of(spark, layout.tripData, Grouping.RateCode, Seq(TripColumn.TripDistance))
    miles.logTo(log)
    Publish.parquet(miles.toDF(spark, RateCode, TotalDistance).drop(Totals.Trips), layout.milesPerRate)
  }
}
