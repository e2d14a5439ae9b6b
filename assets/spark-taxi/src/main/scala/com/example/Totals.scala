package com.example

import java.math.RoundingMode
import java.time.LocalDate

import scala.collection.JavaConverters._

import org.apache.hadoop.fs.Path
import org.apache.spark.sql.functions.{col, count, lit, try_sum, when}
import org.apache.spark.sql.types.{DecimalType, IntegerType, LongType, StructField, StructType}
import org.apache.spark.sql.{DataFrame, Row, SparkSession}
import org.slf4j.Logger

/**
 * What one pass over the trips yields. It is small, one line for each group, so it lives in the driver.
 *
 * @param columns the columns that were read, all of which a trip must have
 * @param groups  each group's line
 * @param rows    rows of the file; of a day: its rows, and those that may be its, since no day can be read in them
 * @param leftOut rows of these that are in no group, because one of the columns is unreadable
 */
final case class Totals(columns: Seq[TripColumn], groups: Map[Int, Totals.Line], rows: Long, leftOut: Long) {

  /** A row for each group: `key`, [[Totals.Trips]], and `amounts` in the order in which they were asked for. */
  def toDF(spark: SparkSession, key: String, amounts: String*): DataFrame = {
    val fields = StructField(key, IntegerType) +: StructField(Totals.Trips, LongType) +:
      amounts.map(StructField(_, Totals.AmountType))
    spark.createDataFrame(
      groups.toSeq.map { case (group, line) => Row(group +: line.trips +: line.amounts.map(_.bigDecimal): _*) }.asJava,
      StructType(fields)
    )
  }

  /** Says in one line how many rows are left out; a warning if there are any. */
  def logTo(log: Logger): Unit = if (leftOut > 0) log.warn(summary) else log.info(summary)

  def summary: String = {
    val meanings = columns.map(_.meaning)
    s"$leftOut of $rows rows left out (${meanings.init.mkString(", ")} or ${meanings.last} unreadable)"
  }
}

object Totals {

  /** How many trips a group has, and the totals of its amounts, rounded half up to [[Scale]] places. */
  final case class Line(trips: Long, amounts: Seq[BigDecimal])

  val Trips      = "trips"
  val Scale      = 2
  val AmountType = DecimalType(TripColumn.AmountPrecision, Scale)

  /**
   * Reads the trip records and adds up `amounts` per group, exactly: decimals throughout, rounded once.
   *
   * The rows left out are counted as a group of their own. An accumulator or Dataset.observe would count a row again
   * when Spark runs its task again; a group is right by construction, and needs no second pass either.
   *
   * @param day the trips that began on that day alone; all unless given
   * @throws java.lang.ArithmeticException      if a total has too many digits, in ANSI mode and without
   * @throws java.lang.IllegalArgumentException if no row is readable: an empty result is not what was wanted. A day on
   *                                            which no trip began has one, but not where the day's rows are there and
   *                                            unreadable, nor where the file has no row of another day either
   */
  def of(
      spark: SparkSession,
      file: Path,
      by: Grouping,
      amounts: Seq[TripColumn],
      day: Option[LocalDate] = None
  ): Totals = {
    val columns  = (day.map(_ => TripColumn.PickupTime).toSeq ++ (by.column +: amounts)).distinct
    val readable = columns.map(column => col(column.name).isNotNull).reduce(_ && _)
    // null where no day can be read
    val wanted = day.fold(lit(true))(col(TripColumn.PickupTime.name).cast("date") === _)
    val groups = TripData
      .read(spark, file, columns)
      .groupBy(wanted, when(wanted && readable, by.key(col(by.column.name))))
      .agg(count(lit(1)), amounts.map(amount => try_sum(col(amount.name))): _*)
      .collect()
      .toSeq

    val (otherDays, candidates) = groups.partition(group => !group.isNullAt(0) && !group.getBoolean(0))
    val (leftOut, counted)      = candidates.partition(_.isNullAt(1))
    val totals = Totals(
      columns,
      groups = counted.map(group => group.getInt(1) -> line(by, amounts, group)).toMap,
      rows = candidates.map(_.getLong(2)).sum,
      leftOut = leftOut.map(_.getLong(2)).sum
    )
    val unreadableDay = leftOut.exists(!_.isNullAt(0))
    if (counted.isEmpty && (unreadableDay || otherDays.isEmpty))
      throw new IllegalArgumentException(
        s"nothing to add up in $file${day.fold("")(" on " + _)}: ${totals.summary}"
      )
    totals
  }

  private def line(by: Grouping, amounts: Seq[TripColumn], group: Row): Line =
    Line(
      trips = group.getLong(2),
      amounts = amounts.zipWithIndex.map { case (amount, i) =>
        if (group.isNullAt(3 + i))
          throw new ArithmeticException(
            s"the sum of '${amount.name}' for ${by.meaning} ${group.getInt(1)} has more than " +
              s"${TripColumn.AmountPrecision - TripColumn.AmountScale} digits before the point"
          )
        BigDecimal(group.getDecimal(3 + i).setScale(Scale, RoundingMode.HALF_UP))
      }
    )
}
