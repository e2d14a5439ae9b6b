package com.example

import java.util.Locale

import scala.util.Random

import org.scalatest.funsuite.AnyFunSuite

class TripColumnTest extends AnyFunSuite {
  import TripColumn.{FareAmount, PaymentType, PickupTime, RateCode, TripDistance}

  Seq(
    RateCode     -> Seq("RateCodeID", "RatecodeID", "rate_code_id", "rate_code", "Rate Code", "RATECODE "),
    TripDistance -> Seq("Trip_distance", "Trip_Distance", "TripDistance", "TRIP DISTANCE", "Trip_distance\u00A0"),
    TripDistance -> Seq("trip_miles"),
    FareAmount   -> Seq("Fare_amount", "fare_amount", "fareAmount", "FARE__AMOUNT", "\tfare amount"),
    FareAmount   -> Seq("Fare_Amt", "base_passenger_fare"),
    PaymentType  -> Seq("Payment_type", "Payment_Type", "payment_type", "PaymentType "),
    PickupTime   -> Seq("lpep_pickup_datetime", "tpep_pickup_datetime", "Trip_Pickup_DateTime", "pickup_datetime")
  ).foreach { case (column, spellings) =>
    test(s"${column.name} is found by every spelling of its name, such as ${spellings.head}") {
      spellings.foreach(name => assert(column.indexIn(Seq("VendorID", name, "x"), "f") == 1, s"'$name'"))
    }
  }

  test("any mixture of cases, underscores and blanks is the same name") {
    val random = new Random(20130801)
    def any[A](choices: A*): A = choices(random.nextInt(choices.size))
    for (column <- Seq(RateCode, TripDistance, FareAmount); _ <- 1 to 200) {
      val letters = column.name.filter(_ != '_').map(letter => any(letter.toLower, letter.toUpper))
      val name    = letters.map(letter => letter + any("", "", "_", " ", "__")).mkString(any("", " "), "", "")
      assert(column.indexIn(Seq(name), "f") == 0, s"'$name'")
    }
  }

  test("other names are other columns") {
    val names = Seq("RateCode1", "Rate-Code", "ID", "", "Trip_type", "Total_amount", "distance", "Fare_amount_2")
    for {
      name   <- names :+ "Lpep_dropoff_datetime"
      column <- Seq(RateCode, TripDistance, FareAmount, PaymentType, PickupTime)
    } assertThrows[IllegalArgumentException](column.indexIn(Seq(name), "f"))
  }

  test("the language of the machine does not matter") {
    val before = Locale.getDefault
    Locale.setDefault(new Locale("tr"))
    try assert(RateCode.indexIn(Seq("RATECODEID"), "f") == 0 && TripDistance.indexIn(Seq("TRIPDISTANCE"), "f") == 0)
    finally Locale.setDefault(before)
  }

  test("a missing column is named, with the columns found") {
    val error = intercept[IllegalArgumentException](TripDistance.indexIn(Seq("VendorID", "Fare"), "s3://b/trips.csv"))
    assert(error.getMessage == "no column 'Trip_distance' in s3://b/trips.csv; columns found: VendorID, Fare")
  }

  test("a column that is there twice is named in both spellings") {
    val error = intercept[IllegalArgumentException](RateCode.indexIn(Seq("RateCodeID", "x", "rate_code"), "f"))
    assert(error.getMessage == "more than one column 'RateCodeID' in f: 'RateCodeID' and 'rate_code'")
  }
}
