package com.example

import java.math.RoundingMode

import scala.collection.JavaConverters._

import org.apache.spark.sql.functions.{col, count, lit, try_sum, when}
import org.apache.spark.sql.types.{DecimalType, IntegerType, StructType}
import org.apache.spark.sql.{DataFrame, Row, SparkSession}
import org.slf4j.Logger

/**
 * What one pass over the trips yields. It is small, one number for each rate code, so it lives in the driver.
 *
 * @param column  the column that was added up
 * @param amounts total per rate code, rounded half up to [[RateCodeTotals.Scale]] places
 * @param rows    rows of the file
 * @param leftOut rows that are in no total, because their rate code or amount is unreadable
 */
final case class RateCodeTotals(column: TripColumn, amounts: Map[Int, BigDecimal], rows: Long, leftOut: Long) {

  def toDF(spark: SparkSession, rateCode: String, amount: String): DataFrame =
    spark.createDataFrame(
      amounts.toSeq.map { case (code, total) => Row(code, total.bigDecimal) }.asJava,
      new StructType().add(rateCode, IntegerType).add(amount, RateCodeTotals.AmountType)
    )

  /** Says in one line how many rows are left out; a warning if there are any. */
  def logTo(log: Logger): Unit = if (leftOut > 0) log.warn(summary) else log.info(summary)

  def summary: String =
    s"$leftOut of $rows rows left out (${TripColumn.RateCode.meaning} or ${column.meaning} unreadable)"
}

object RateCodeTotals {
  val Scale      = 2
  val AmountType = DecimalType(TripData.AmountPrecision, Scale)

  /**
   * Reads `column` of the trip records and adds it up per rate code, exactly: decimals throughout, rounded once.
   *
   * The rows left out are counted as a group of their own. An accumulator or Dataset.observe would count a row again
   * when Spark runs its task again; a group is right by construction, and needs no second pass either.
   *
   * @throws java.lang.ArithmeticException      if a total has too many digits, in ANSI mode and without
   * @throws java.lang.IllegalArgumentException if no row is readable: an empty result is never what was wanted
   */
  def of(spark: SparkSession, layout: Layout, column: TripColumn): RateCodeTotals = {
    val readable = col(TripData.RateCode).isNotNull && col(TripData.Amount).isNotNull
    val groups = TripData
      .read(spark, layout.tripData, column)
      .groupBy(when(readable, col(TripData.RateCode)))
      .agg(try_sum(col(TripData.Amount)), count(lit(1)))
      .collect()

    val (leftOut, perRateCode) = groups.partition(_.isNullAt(0))
    val totals = RateCodeTotals(
      column,
      amounts = perRateCode.map(total(column)).toMap,
      rows = groups.map(_.getLong(2)).sum,
      leftOut = leftOut.map(_.getLong(2)).sum
    )
    if (totals.amounts.isEmpty)
      throw new IllegalArgumentException(s"nothing to add up in ${layout.tripData}: ${totals.summary}")
    totals
  }

  private def total(column: TripColumn)(group: Row): (Int, BigDecimal) = {
    val code = group.getInt(0)
    if (group.isNullAt(1))
      throw new ArithmeticException(
        s"the sum of '${column.name}' for rate code $code has more than " +
          s"${TripData.AmountPrecision - TripData.AmountScale} digits before the point"
      )
    code -> BigDecimal(group.getDecimal(1).setScale(Scale, RoundingMode.HALF_UP))
  }
}
