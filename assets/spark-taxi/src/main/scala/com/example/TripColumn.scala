package com.example

import java.util.Locale

import org.apache.spark.sql.Column

/**
 * A column of the trip records. The TLC has spelt its headers in many ways (`RateCodeID`, `RatecodeID`, `rate_code`,
 * `Trip_type `), so a column is found by its name in lower case without underscores and blanks.
 *
 * @param name    what an error calls the column: its name in the records of 2013
 * @param meaning what a log line calls it
 * @param value   gives the values of a column of text, by that column's name; null where they are unreadable
 * @param aliases other names it goes by
 */
final case class TripColumn(name: String, meaning: String, value: String => Column, aliases: String*) {
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

  val RateCode: TripColumn    = TripColumn("RateCodeID", "rate code", TripValue.wholeNumber, "rate_code")
  val PaymentType: TripColumn = TripColumn("Payment_type", "payment type", TripValue.paymentType)
  // the last name is that of the high-volume for-hire vehicles, from 2019 on
  val TripDistance: TripColumn = TripColumn("Trip_distance", "trip distance", TripValue.amount, "trip_miles")
  // yellow of 2009, high-volume for-hire vehicles
  val FareAmount: TripColumn =
    TripColumn("Fare_amount", "fare amount", TripValue.amount, "Fare_Amt", "base_passenger_fare")
  // green, yellow, yellow of 2009, yellow of 2010 to 2014 and the others
  val PickupTime: TripColumn = TripColumn(
    "lpep_pickup_datetime",
    "pickup time",
    TripValue.time,
    "tpep_pickup_datetime",
    "Trip_Pickup_DateTime",
    "pickup_datetime"
  )

  // Locale.ROOT: in a Turkish locale the I of RateCodeID would become a dotless one
  private def normalise(name: String): String = name.toLowerCase(Locale.ROOT).replaceAll("(?U)[_\\s]", "")
}
