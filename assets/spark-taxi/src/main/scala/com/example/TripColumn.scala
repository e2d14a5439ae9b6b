package com.example

import java.util.Locale

/**
 * A column of the trip records. The TLC has spelt its headers in many ways (`RateCodeID`, `RatecodeID`, `rate_code`,
 * `Trip_type `), so a column is found by its name in lower case without underscores and blanks.
 *
 * @param name    what an error calls the column: its name in the records of 2013
 * @param meaning what a log line calls it
 * @param parse   gives the value of a column of text in Spark's SQL, null where it is unreadable
 * @param aliases other names it goes by
 */
final case class TripColumn(name: String, meaning: String, parse: String => String, aliases: String*) {
  private val names = (name +: aliases).map(TripColumn.normalise).toSet

  /**
   * The column's position in `header`.
   *
   * @throws java.lang.IllegalArgumentException if it is not there, or there twice
   */
  def indexIn(header: Seq[String], file: String): Int = {
    val found = header.indices.filter(i => names(TripColumn.normalise(header(i))))
    if (found.isEmpty)
      throw new IllegalArgumentException(s"no column '$name' in $file; columns found: ${header.mkString(", ")}")
    if (found.size > 1)
      throw new IllegalArgumentException(
        s"more than one column '$name' in $file: ${found.map(i => s"'${header(i)}'").mkString(" and ")}"
      )
    found.head
  }
}

object TripColumn {

  /** Digits of an amount, before and behind the point together, and behind it. */
  val AmountPrecision = 38
  val AmountScale     = 9

  // try_cast, since in ANSI mode a plain cast of a bad text is fatal
  private val integer: String => String = text => s"try_cast($text as int)"
  private val amount: String => String  = text => s"try_cast($text as decimal($AmountPrecision, $AmountScale))"

  // The wall clock's time, whatever the session's time zone is: with a zone, an hour in spring would not exist. By
  // itself the cast would also take `2013` or `2013-08-01`, and call it midnight.
  private val time: String => String = text =>
    s"case when $text rlike '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?$$' " +
      s"then try_cast($text as timestamp_ntz) end"

  val RateCode: TripColumn     = TripColumn("RateCodeID", "rate code", integer, "rate_code")
  val PaymentType: TripColumn  = TripColumn("Payment_type", "payment type", integer)
  val TripDistance: TripColumn = TripColumn("Trip_distance", "trip distance", amount)
  val FareAmount: TripColumn   = TripColumn("Fare_amount", "fare amount", amount)
  // green, yellow, yellow of 2009, yellow of 2010 to 2014 and the others
  val PickupTime: TripColumn = TripColumn(
    "lpep_pickup_datetime",
    "pickup time",
    time,
    "tpep_pickup_datetime",
    "Trip_Pickup_DateTime",
    "pickup_datetime"
  )

  // Locale.ROOT: in a Turkish locale the I of RateCodeID would become a dotless one
  private def normalise(name: String): String = name.toLowerCase(Locale.ROOT).replaceAll("(?U)[_\\s]", "")
}
