package com.example

import java.math.{BigDecimal, RoundingMode}
import java.time.LocalDateTime
import java.util.Locale

import scala.util.Try

import org.apache.spark.sql.Column
import org.apache.spark.sql.api.java.UDF1
import org.apache.spark.sql.functions.{col, expr, length, udf, when}
import org.apache.spark.sql.types.DecimalType

/**
 * What a text of the trip records means: a column of values, given the name of the column of texts. Null is unreadable.
 *
 * The common spelling is left to Spark's try_cast, which is fast; where that fails it takes microseconds a value, so
 * texts that are likely to fail do not come to it.
 */
private[example] object TripValue {

  /**
   * Digits of an amount, before and behind the point together, and behind it. A sum is kept in two parts, since a
   * decimal of Spark has 38 digits: [[amount]] has the amount to nine places, [[rest]] what that leaves out.
   */
  val AmountPrecision = 38
  val AmountScale     = 9
  val RestScale       = 36

  /** A whole number, which many tools write as a decimal once its column has an empty field: `1`, `1.0`, `1e0`. */
  val wholeNumber: String => Column = column(wholeNumberOf)

  /** A whole number, or one of the words that stood in its place until 2014. */
  val paymentType: String => Column = column(text => paymentTypes.getOrElse(wordOf(text), wholeNumberOf(text)))

  /** A time of the wall clock: see [[timeOf]]. */
  val time: String => Column = {
    val iso   = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?$"
    val other = udf((text: String) => orNull(text)(timeOf))
    // the regular expression, since the cast alone would take `2013` or `2013-08-01`, and call it midnight
    text => when(col(text).rlike(iso), expr(s"try_cast($text as timestamp_ntz)")).otherwise(other(col(text)))
  }

  /** An amount, to [[AmountScale]] places. */
  val amount: String => Column = {
    val long = decimal(AmountScale)(text => amountOf(text).setScale(AmountScale, RoundingMode.HALF_UP))
    text =>
      when(isLong(text), long(text))
        .otherwise(expr(s"try_cast($text as decimal($AmountPrecision, $AmountScale))"))
  }

  /** What [[amount]] leaves out of an amount; null where that is nothing. */
  val rest: String => Column = {
    val long = decimal(RestScale) { text =>
      val exact = amountOf(text)
      exact.subtract(exact.setScale(AmountScale, RoundingMode.HALF_UP))
    }
    text => when(isLong(text), long(text))
  }

  /** Whether an amount may have more than [[AmountScale]] places. */
  private def isLong(text: String): Column =
    length(col(text)) > AmountScale + 1 || col(text).contains("e") || col(text).contains("E")

  /** @throws java.lang.ArithmeticException if it has more places, or digits before the point, than there is room for */
  private def amountOf(text: String): BigDecimal = {
    val exact = new BigDecimal(text.trim).stripTrailingZeros
    // before any other arithmetic: 1e-999999999 would take hours, and 1e999999999 all memory
    if (exact.scale > RestScale || exact.precision - exact.scale > AmountPrecision - AmountScale)
      throw new ArithmeticException("no room")
    exact
  }

  private def wholeNumberOf(text: String): Integer = new BigDecimal(text.trim).intValueExact

  // The words of all years, in lower case without blanks: vendors cut them to three letters in their own ways. The
  // numbers are the TLC's of 2015 and later (the data dictionary of yellow taxis); it had a 0, for flex fares, in 2025.
  private val paymentTypes: Map[String, Integer] =
    Seq(
      "flexfare flexfaretrip"     -> 0,
      "credit creditcard cre crd" -> 1,
      "cash cas csh"              -> 2,
      "nocharge no noc"           -> 3,
      "dispute dis"               -> 4,
      "unknown unk na"            -> 5,
      "voidedtrip voided voi vot" -> 6
    ).flatMap { case (words, code) => words.split(' ').map(_ -> Integer.valueOf(code)) }.toMap

  private def wordOf(text: String): String = text.toLowerCase(Locale.ROOT).filterNot(" _".contains(_))

  private val Time = {
    val date = raw"(?:(\d{4})[-/](\d{1,2})[-/](\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4}|\d{2}))"
    val time = raw"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?([AaPp])\.?[Mm]\.?)?"
    val zone = raw"(?:Z|UTC|GMT|E[SD]?T|[+-]\d{2}(?::?\d{2})?|[A-Z]\w+/[\w/]+)(?:\[[\w/]+\])?"
    s"$date(?:,? +|T)$time(?: ?$zone)?".r
  }

  /**
   * The time as it is written, whatever zone stands behind it. The TLC's times are those of New York's clocks, without
   * a zone; a tool that reads them for UTC and writes `08:14:37Z`, `+00:00` or `UTC` has added that and moved nothing.
   *
   * It takes ISO 8601 in its wider sense (Spark, pandas, BigQuery, databases) and the month first with slashes, as NYC
   * Open Data and Excel in the United States write it: `08/01/2013 08:14:37 AM`, `8/1/13 8:14`.
   */
  private def timeOf(text: String): LocalDateTime = text.trim match {
    case Time(y, m, d, usMonth, usDay, usYear, hour, minute, second, half) =>
      val (year, month, day) = if (y != null) (y, m, d) else (usYear, usMonth, usDay)
      LocalDateTime.of(
        if (year.length == 2) 2000 + year.toInt else year.toInt,
        month.toInt,
        day.toInt,
        hourOf(hour.toInt, Option(half).map(_.toLowerCase(Locale.ROOT))),
        minute.toInt,
        Option(second).fold(0)(_.toInt)
      )
  }

  private def hourOf(hour: Int, half: Option[String]): Int = half match {
    case Some(name) if hour >= 1 && hour <= 12 => hour % 12 + (if (name == "p") 12 else 0)
    case None                                  => hour
  }

  private def column(parse: String => Integer): String => Column = {
    val parsed = udf((text: String) => orNull(text)(parse))
    text => parsed(col(text))
  }

  private def decimal(scale: Int)(parse: String => BigDecimal): String => Column = {
    val parsed = udf(
      new UDF1[String, BigDecimal] { override def call(text: String): BigDecimal = orNull(text)(parse) },
      DecimalType(AmountPrecision, scale)
    )
    text => parsed(col(text))
  }

  private def orNull[A <: AnyRef](text: String)(parse: String => A): A =
    if (text == null) null.asInstanceOf[A] else Try(parse(text)).getOrElse(null.asInstanceOf[A])
}
