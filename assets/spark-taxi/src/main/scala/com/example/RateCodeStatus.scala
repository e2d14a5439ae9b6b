package com.example

import java.io.{FileNotFoundException, IOException}

import scala.util.Try

import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.Path
import org.apache.spark.sql.functions.col
import org.apache.spark.sql.{DataFrame, SparkSession}
import org.slf4j.LoggerFactory

/**
 * Puts the fares taken at each rate code beside the miles driven at it.
 *
 * Reads `{rootPath}/emr-step-functions/input/tripdata.csv` and what [[MilesPerRateCode]] wrote, and replaces
 * `{rootPath}/emr-step-functions/rate-code-status`: one CSV file of `rate_code_id`, `total_distance` and
 * `total_fare_amount`, ordered by rate code. Rows whose rate code or fare amount is unreadable are left out, and the
 * log says how many.
 *
 * With a run path it reads `{runPath}/miles-per-rate` and replaces `{runPath}/rate-code-status`. Only when both are
 * complete does it publish them, first the miles and then the status, each replaced whole in one step, and then it
 * deletes the run folder. A run that fails before that has published nothing, and its run folder is there to be looked
 * at.
 *
 * The join is a full outer one. A rate code can be on one side alone, since each side leaves out its own unreadable
 * rows; an inner join would drop such a code with all its money or miles, and nobody would notice. Here it keeps its
 * line, and the total that nobody knows is an empty field: not 0.00, which is a total.
 */
object RateCodeStatus {
  private val log = LoggerFactory.getLogger("com.example.RateCodeStatus")

  val RateCodeId      = "rate_code_id"
  val TotalDistance   = "total_distance"
  val TotalFareAmount = "total_fare_amount"

  def main(args: Array[String]): Unit = Application.run("RateCodeStatus", args)(run)

  def run(spark: SparkSession, layout: Layout): Unit = {
    val miles = readMiles(spark, layout.milesPerRate)
    val fares = Totals.of(spark, layout.tripData, Grouping.RateCode, Seq(TripColumn.FareAmount))
    fares.logTo(log)
    val status = fares.toDF(spark, RateCodeId, TotalFareAmount).drop(Totals.Trips).transform(withMiles(miles))
    Publish.csv(status, layout.rateCodeStatus)
    layout.runFolder.foreach(publish(spark.sparkContext.hadoopConfiguration, layout, _))
  }

  private def publish(hadoop: Configuration, layout: Layout, runFolder: Path): Unit = {
    Publish.copies(
      hadoop,
      layout.milesPerRate   -> layout.published.milesPerRate,
      layout.rateCodeStatus -> layout.published.rateCodeStatus
    )
    // best effort: the results are published, and that is the outcome
    Try {
      if (!runFolder.getFileSystem(hadoop).delete(runFolder, true)) throw new IOException("the file system kept it")
    }.failed.foreach(failure => log.warn(s"the run folder $runFolder could not be deleted: ${failure.getMessage}"))
  }

  /** Joins `miles` (`rate_code_id`, `total_distance`) to fares (`rate_code_id`, `total_fare_amount`). */
  def withMiles(miles: DataFrame)(fares: DataFrame): DataFrame =
    miles
      .join(fares, Seq(RateCodeId), "full_outer")
      .select(RateCodeId, TotalDistance, TotalFareAmount)

  /**
   * @throws java.io.FileNotFoundException   if [[MilesPerRateCode]] has not run
   * @throws java.lang.IllegalStateException if a rate code is there twice, as when a run that replaced the result of
   *                                         another program was killed before it had removed that program's files
   */
  private def readMiles(spark: SparkSession, folder: Path): DataFrame = {
    if (!folder.getFileSystem(spark.sparkContext.hadoopConfiguration).exists(folder))
      throw new FileNotFoundException(s"no miles per rate code in $folder; run com.example.MilesPerRateCode first")
    val miles = spark.read
      .parquet(folder.toString)
      .select(
        col(MilesPerRateCode.RateCode).as(RateCodeId),
        col(MilesPerRateCode.TotalDistance).cast(Totals.AmountType).as(TotalDistance)
      )
    val codes = miles.select(RateCodeId).collect().map(_.get(0))
    if (codes.distinct.length < codes.length)
      throw new IllegalStateException(
        s"a rate code is more than once in $folder; run com.example.MilesPerRateCode again"
      )
    miles
  }
}
