package com.example

import java.math.RoundingMode
import java.time.LocalDate

import scala.collection.JavaConverters._

import org.apache.hadoop.fs.Path
import org.apache.spark.sql.functions._
import org.apache.spark.sql.types.{DecimalType, IntegerType, LongType, StructField, StructType}
import org.apache.spark.sql.{Column, DataFrame, Row, SparkSession}
import org.slf4j.Logger

/**
 * What one pass over the trips yields. It is small, one line for each group, so it lives in the driver.
 *
 * @param columns  the columns that were read, all of which a trip must have
 * @param groups   each group's line
 * @param rows     rows of the file; of a day: its rows, and those that may be its, since no day can be read in them
 * @param leftOut  rows of these that are in no group, because one of the columns is unreadable
 * @param examples up to three of the rows left out, in words; those of the file's first part that has any
 */
final case class Totals(
    columns: Seq[TripColumn],
    groups: Map[Int, Totals.Line],
    rows: Long,
    leftOut: Long,
    examples: Seq[String] = Seq.empty
) {

  /** A row for each group: `key`, [[Totals.Trips]], and `amounts` in the order in which they were asked for. */
  def toDF(spark: SparkSession, key: String, amounts: String*): DataFrame = {
    val fields = StructField(key, IntegerType) +: StructField(Totals.Trips, LongType) +:
      amounts.map(StructField(_, Totals.AmountType))
    spark.createDataFrame(
      groups.toSeq.map { case (group, line) => Row(group +: line.trips +: line.amounts.map(_.bigDecimal): _*) }.asJava,
      StructType(fields)
    )
  }

  /** Says in one line how many rows are left out, and shows some; a warning if there are any. */
  def logTo(log: Logger): Unit = if (leftOut > 0) log.warn(summary) else log.info(summary)

  def summary: String = {
    val meanings = columns.map(_.meaning)
    val shown    = if (examples.isEmpty) "" else examples.mkString(": ", "; ", "")
    s"$leftOut of $rows rows left out (${meanings.init.mkString(", ")} or ${meanings.last} unreadable)$shown"
  }
}

object Totals {

  /** How many trips a group has, and the totals of its amounts, rounded half up to [[Scale]] places. */
  final case class Line(trips: Long, amounts: Seq[BigDecimal])

  val Trips      = "trips"
  val Scale      = 2
  val AmountType = DecimalType(TripValue.AmountPrecision, Scale)

  /**
   * Reads the trip records and adds up `amounts` per group, exactly: decimals throughout, rounded once.
   *
   * The rows left out are counted as a group of their own. An accumulator or Dataset.observe would count a row again
   * when Spark runs its task again; a group is right by construction, and needs no second pass either. Only to show
   * some of them, the first partition that has any is read again, up to the third.
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
    val columns = (day.map(_ => TripColumn.PickupTime).toSeq ++ (by.column +: amounts)).distinct
    val trips   = TripData.read(spark, file, columns)
    val values  = columns.map(column => column.value(column.name).as(column.name))
    val rests   = amounts.map(amount => TripValue.rest(amount.name).as(restOf(amount)))
    // null where no day can be read
    val wanted   = day.fold(lit(true))(col(TripColumn.PickupTime.name).cast("date") === _)
    val readable = columns.map(column => col(column.name).isNotNull).reduce(_ && _)
    val groups = trips
      .select(values ++ rests :+ spark_partition_id().as(Part) :+ col(TripData.OpenQuote): _*)
      .groupBy(wanted, when(wanted && readable, by.key(col(by.column.name))))
      .agg(
        count(lit(1)),
        Seq(min(col(Part)), min(when(col(TripData.OpenQuote), col(Part)))) ++
          amounts.flatMap(amount => Seq(try_sum(col(amount.name)), sum(col(restOf(amount))))): _*
      )
      .collect()
      .toSeq
    // 0: wanted, 1: key, 2: rows, 3: first part with one, 4: first part with an open quote, then two for each amount

    for (part <- groups.filterNot(_.isNullAt(4)).map(_.getInt(4)).reduceOption(_ min _))
      throw TripData.openQuote(file, firstRows(trips, col(TripData.OpenQuote), col(TripData.RowText), part, 1).head)

    val (otherDays, candidates) = groups.partition(group => !group.isNullAt(0) && !group.getBoolean(0))
    val (leftOut, counted)      = candidates.partition(_.isNullAt(1))
    val rowsLeftOut             = leftOut.map(_.getLong(2)).sum
    val totals = Totals(
      columns,
      groups = counted.map(group => group.getInt(1) -> line(by, amounts, group)).toMap,
      rows = candidates.map(_.getLong(2)).sum,
      leftOut = rowsLeftOut,
      examples = leftOut
        .map(_.getInt(3))
        .reduceOption(_ min _)
        .toSeq
        .flatMap(examplesIn(trips, columns, day, _, atMost = rowsLeftOut.min(3).toInt))
    )
    val unreadableDay = leftOut.exists(!_.isNullAt(0))
    if (counted.isEmpty && (unreadableDay || otherDays.isEmpty))
      throw new IllegalArgumentException(
        s"nothing to add up in $file${day.fold("")(" on " + _)}: ${totals.summary}"
      )
    totals
  }

  private val Part = "part"

  private def restOf(amount: TripColumn): String = s"${amount.name}_rest"

  /** Rows left out, as `trip distance 'abc' in '2,1,abc,1'`. */
  private def examplesIn(trips: DataFrame, columns: Seq[TripColumn], day: Option[LocalDate], part: Int, atMost: Int) = {
    val faults = columns.map { column =>
      val text = coalesce(col(column.name), lit(""))
      when(column.value(column.name).isNull, struct(lit(column.meaning).as("meaning"), text.as("text")))
    }
    val fault   = coalesce(faults: _*)
    val ofOther = day.fold(lit(false))(TripColumn.PickupTime.value(TripColumn.PickupTime.name).cast("date") =!= _)
    val example = concat_ws("\u0000", fault("meaning"), fault("text"), col(TripData.RowText))
    firstRows(trips, fault.isNotNull && !coalesce(ofOther, lit(false)), example, part, atMost).map { row =>
      val Array(meaning, text, whole) = row.split("\u0000", 3)
      s"$meaning '${TripData.shown(text, 40)}' in '${TripData.shown(whole)}'"
    }
  }

  /** `what` of the first rows of a partition, which alone is read again. */
  private def firstRows(trips: DataFrame, rows: Column, what: Column, part: Int, atMost: Int): Seq[String] = {
    val found = trips.filter(rows).select(what).rdd
    found.sparkContext
      .runJob(found, (part: Iterator[Row]) => part.take(atMost).map(_.getString(0)).toArray, Seq(part))
      .toSeq
      .flatten
  }

  private def line(by: Grouping, amounts: Seq[TripColumn], group: Row): Line =
    Line(
      trips = group.getLong(2),
      amounts = amounts.zipWithIndex.map { case (amount, i) =>
        val (whole, rest) = (5 + 2 * i, 6 + 2 * i)
        if (group.isNullAt(whole))
          throw new ArithmeticException(
            s"the sum of '${amount.name}' for ${by.meaning} ${group.getInt(1)} has more than " +
              s"${TripValue.AmountPrecision - TripValue.AmountScale} digits before the point"
          )
        val parts = Seq(whole, rest).filterNot(group.isNullAt).map(group.getDecimal)
        BigDecimal(parts.reduce(_ add _).setScale(Scale, RoundingMode.HALF_UP))
      }
    )
}
