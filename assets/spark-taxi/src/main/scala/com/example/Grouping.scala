package com.example

import org.apache.spark.sql.Column
import org.apache.spark.sql.functions.hour

/**
 * What trips are added up by: a whole number that each trip has.
 *
 * @param meaning what an error calls it
 * @param column  the column that it is in
 * @param key     the number, given that column's value
 */
final case class Grouping(meaning: String, column: TripColumn, key: Column => Column = identity) {

  /** What an application's argument calls it, e.g. `payment-type`. */
  def name: String = meaning.replace(' ', '-')
}

object Grouping {

  /** 0 to 23, of the time at which the trip began. */
  val Hour: Grouping = Grouping("hour", TripColumn.PickupTime, hour)

  /** The TLC's codes: 1 credit card, 2 cash, 3 no charge, 4 dispute, 5 unknown, 6 voided. */
  val PaymentType: Grouping = Grouping("payment type", TripColumn.PaymentType)

  /** The TLC's codes: 1 standard, 2 JFK, 3 Newark, 4 Nassau or Westchester, 5 negotiated, 6 group ride, 99 unknown. */
  val RateCode: Grouping = Grouping("rate code", TripColumn.RateCode)
}
