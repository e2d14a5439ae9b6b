package com.example

import java.time.LocalDate

import scala.util.Try

import org.apache.hadoop.fs.Path
import org.apache.spark.sql.SparkSession
import org.slf4j.LoggerFactory

/**
 * Adds up trips, miles and fares by one column, of all trips or of those that began on one day.
 *
 * Takes the root path, what to add up by (`hour` of pickup, `payment-type` or `rate-code`), the folder of the result
 * and, optionally, a day. Reads `{rootPath}/emr-step-functions/input/tripdata.csv` and replaces the folder by one CSV
 * file of `hour`, `payment_type` or `rate_code`, then `trips`, `total_distance` and `total_fare_amount`, ordered by the
 * first. Rows in which a column that is read is unreadable are left out of all three, and the log says how many.
 *
 * Behind it comes an empty `_SUCCESS` file, as of Spark's own results, by which a backfill knows that the day is done.
 * It never stands beside anything but a whole result, which is replaced in one step: a run that fails before leaves
 * the previous one with its `_SUCCESS`, and one that is killed right after at worst leaves the new one without.
 *
 * A day on which no trip began has a result, too: the header alone. Its backfill is done, and would fail for ever
 * otherwise. A day whose rows are there, but all unreadable, fails; so does any day where the file has no readable one.
 */
object TripTotals {
  private val log = LoggerFactory.getLogger("com.example.TripTotals")

  private val groupings = Seq(Grouping.Hour, Grouping.PaymentType, Grouping.RateCode)

  def main(args: Array[String]): Unit = {
    val (layout, by, folder, day) = args match {
      case Array(rootPath, by, out, day @ _*) if day.size <= 1 && args.forall(_.trim.nonEmpty) =>
        val layout = Layout(rootPath)
        (layout, groupingOf(by), layout.resultFolder(out), day.headOption.map(dayOf))
      case _ =>
        throw new IllegalArgumentException(
          s"TripTotals takes three or four arguments: the root path, for example s3://bucket/prefix, what to add up " +
            s"by, which is $choices, the folder of the result, and optionally a day, for example 2013-08-01; it was " +
            s"given ${Application.given(args)}"
        )
    }
    Application.inSession("TripTotals")(run(_, layout, by, folder, day))
  }

  def run(spark: SparkSession, layout: Layout, by: Grouping, folder: Path, day: Option[LocalDate] = None): Unit = {
    val totals = Totals.of(spark, layout.tripData, by, Seq(TripColumn.TripDistance, TripColumn.FareAmount), day)
    totals.logTo(log)
    Publish.csvAndSuccess(
      totals.toDF(spark, by.name.replace('-', '_'), RateCodeStatus.TotalDistance, RateCodeStatus.TotalFareAmount),
      folder
    )
  }

  private def groupingOf(name: String): Grouping =
    groupings
      .find(_.name == name)
      .getOrElse(throw new IllegalArgumentException(s"trips are added up by $choices, not by '$name'"))

  private def dayOf(text: String): LocalDate =
    Try(LocalDate.parse(text)).getOrElse(
      throw new IllegalArgumentException(s"'$text' is no day, as 2013-08-01 is one")
    )

  private def choices: String = s"${groupings.init.map(_.name).mkString(", ")} or ${groupings.last.name}"
}
