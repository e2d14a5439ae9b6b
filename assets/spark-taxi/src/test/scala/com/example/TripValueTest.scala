package com.example

import org.apache.spark.sql.functions.hour
import org.scalatest.funsuite.AnyFunSuite

class TripValueTest extends AnyFunSuite with SparkFixture {

  /** What the texts mean, as text; null is unreadable. */
  private def valuesOf(column: TripColumn, texts: Seq[String]): Seq[(String, String)] = {
    val frame = spark.createDataFrame(texts.map(Tuple1(_))).toDF("text")
    texts.zip(frame.select(column.value("text").cast("string")).collect().map(_.getString(0)))
  }

  test("a time is the one on the clock, in every tool's spelling") {
    val same = Seq(
      "2013-08-01 08:14:37",
      "2013-08-01T08:14:37",
      "2013-08-01 8:14:37",
      "2013-08-01 08:14:37.000000000",
      "2013-08-01T08:14:37.000Z",
      "2013-08-01T08:14:37.000-04:00",
      "2013-08-01T08:14:37.000-04:00[America/New_York]",
      "2013-08-01 08:14:37 UTC",
      "2013-08-01 08:14:37.123456 UTC",
      "2013-08-01 08:14:37+00:00",
      "2013-08-01 08:14:37+00",
      "2013-08-01 08:14:37.000 -0500",
      "2013-08-01 08:14:37 America/New_York",
      "2013-08-01 08:14:37 EDT",
      "2013/08/01 08:14:37",
      " 08/01/2013 08:14:37 AM ",
      "08/01/2013 8:14:37 AM",
      "8/1/2013 8:14:37 a.m.",
      "8/1/2013 8:14:37am",
      "8/1/2013, 8:14:37 AM",
      "8/1/2013 8:14:37",
      "08/01/13 08:14:37"
    )
    val others = valuesOf(TripColumn.PickupTime, same).filterNot { case (_, value) =>
      value != null && value.replaceFirst("[.]\\d+$", "") == "2013-08-01 08:14:37"
    }
    assert(others.isEmpty)
    val hours = Seq(
      "7/1/2021 0:30"             -> "2021-07-01 00:30:00",
      "7/1/21 13:05"              -> "2021-07-01 13:05:00",
      "04/11/2017 12:03:28 AM"    -> "2017-04-11 00:03:28",
      "04/11/2017 12:03:28 PM"    -> "2017-04-11 12:03:28",
      "04/11/2017 2:53:28 PM"     -> "2017-04-11 14:53:28",
      "2017-01-01 21:02:05 UTC"   -> "2017-01-01 21:02:05",
      "2013-03-10T02:30:00-05:00" -> "2013-03-10 02:30:00"
    )
    assert(valuesOf(TripColumn.PickupTime, hours.map(_._1)) == hours)
  }

  test("what is no time of a day, or may be two, is none") {
    val bad = Seq("", "2013", "2013-08-01", "05:00:00", "2013-08-01 24:00:00", "abc", "2013-02-30 00:00:00", "now") ++
      Seq("2/30/2013 0:00", "2013-08-01 08:60", "25/03/2017 8:55", "01.08.2013 05:00", "8/1/2013 13:05 PM") ++
      Seq("8/1/2013 0:05 AM", "8/1/2013", "2013-08-01 08", "1375344877", "2013-08-01 08:14:37 abc", "8/1/213 0:00")
    assert(valuesOf(TripColumn.PickupTime, bad :+ null) == (bad :+ null).map(_ -> null))
  }

  test("payment types are numbers, or the words of earlier years") {
    val words = Seq(
      "1" -> Seq("1", "1.0", "Credit", "CREDIT", "CRE", "Cre", "CRD", "Credit card", " credit_card "),
      "2" -> Seq("2", "2.0", "CASH", "Cash", "CAS", "Cas", "CSH"),
      "3" -> Seq("3", "No Charge", "No ", "NOC", "NOCHARGE"),
      "4" -> Seq("4", "Dispute", "DIS", "Dis"),
      "5" -> Seq("5", "Unknown", "UNK", "NA "),
      "6" -> Seq("6", "Voided trip", "VOI"),
      "0" -> Seq("0", "Flex Fare trip"),
      (null: String) -> Seq("", " ", "1.5", "check", "CA", "credit debit", null)
    ).flatMap { case (code, texts) => texts.map(_ -> code) }
    assert(valuesOf(TripColumn.PaymentType, words.map(_._1)) == words)
  }

  test("a clock's hour is the one that is written, in any time zone of the session") {
    Seq("UTC", "America/New_York", "Asia/Tokyo").foreach { zone =>
      withSettings("spark.sql.session.timeZone" -> zone, "spark.sql.ansi.enabled" -> "true") {
        val texts = Seq("8/1/2013 8:14:37 PM", "2013-08-01T20:00:00Z")
        val frame = spark.createDataFrame(texts.map(Tuple1(_))).toDF("text")
        assert(frame.select(hour(TripColumn.PickupTime.value("text"))).collect().map(_.getInt(0)).toSeq == Seq(20, 20))
      }
    }
  }
}
