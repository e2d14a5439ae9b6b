package com.example

import java.util.Locale

/**
 * A column of the trip records. The TLC has spelt its headers in many ways (`RateCodeID`, `RatecodeID`, `rate_code`,
 * `Trip_type `), so a column is found by its name in lower case without underscores and blanks.
 *
 * @param name    what an error calls the column: its name in the records of 2013
 * @param meaning what a log line calls it
 * @param aliases other names it goes by
 */
final case class TripColumn(name: String, meaning: String, aliases: String*) {
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
  val RateCode: TripColumn     = TripColumn("RateCodeID", "rate code", "rate_code")
  val TripDistance: TripColumn = TripColumn("Trip_distance", "trip distance")
  val FareAmount: TripColumn   = TripColumn("Fare_amount", "fare amount")

  // Locale.ROOT: in a Turkish locale the I of RateCodeID would become a dotless one
  private def normalise(name: String): String = name.toLowerCase(Locale.ROOT).replaceAll("(?U)[_\\s]", "")
}
