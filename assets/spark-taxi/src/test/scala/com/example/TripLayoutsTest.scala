package com.example

import java.math.RoundingMode
import java.time.LocalDateTime
import java.time.format.DateTimeFormatter
import java.util.Locale

import org.apache.spark.sql.DataFrame
import org.scalatest.funsuite.AnyFunSuite

/**
 * The same trips in twenty layouts: the TLC's of different years, and what tools make of them by default. The right
 * totals are added up here, from the trips themselves.
 */
class TripLayoutsTest extends AnyFunSuite with SparkFixture {
  import TripLayoutsTest._

  for (layout <- layouts)
    test(s"reads ${layout.name}") {
      withRoot { root =>
        layout match {
          case Csv(_, header, row, end) => root.tripsText((header +: trips.map(row)).mkString("", end, end))
          case Gzip(_, header, row)     => root.tripsBytes(gzip(header +: trips.map(row): _*))
          case Parquet(_, columns @ _*) => root.tripsParquet(typed.selectExpr(columns: _*))
        }
        groupings.filter { case (by, _) => layout.has(by) }.foreach { case (by, key) =>
          val totals = Totals.of(spark, root.layout.tripData, by, Seq(TripColumn.TripDistance, TripColumn.FareAmount))
          assert(totals.leftOut == 0, totals.summary)
          assert(totals.groups == sums(key), s"by ${by.meaning}")
        }
      }
    }

  private def typed: DataFrame = {
    val session = spark
    import session.implicits._
    trips
      .map(t => (t.at, t.rate, t.payment, t.miles.toDouble, t.fare.toDouble))
      .toDF("at", "rate", "payment", "miles", "fare")
  }
}

object TripLayoutsTest {
  final case class Trip(at: LocalDateTime, rate: Int, payment: Int, miles: BigDecimal, fare: BigDecimal) {
    def time(pattern: String): String = at.format(DateTimeFormatter.ofPattern(pattern, Locale.US))
    def iso: String                   = time("yyyy-MM-dd HH:mm:ss")
  }

  private def trip(at: String, rate: Int, payment: Int, miles: String, fare: String): Trip =
    Trip(LocalDateTime.parse(at), rate, payment, BigDecimal(miles), BigDecimal(fare))

  val trips: Seq[Trip] = Seq(
    trip("2013-08-01T00:05:09", 1, 1, "1.5", "6.5"),
    trip("2013-08-01T12:30:00", 1, 2, "0.97", "5.0"),
    trip("2013-08-02T23:59:59", 2, 1, "17.8", "52.0"),
    trip("2013-11-03T01:30:00", 5, 3, "0.0", "-3.5"), // twice on New York's clocks
    trip("2013-03-10T02:30:00", 99, 4, "2.63", "8.9"), // and this one never
    trip("2013-12-31T08:14:37", 1, 2, "4.55", "12.1")
  )

  val groupings: Seq[(Grouping, Trip => Int)] = Seq(
    Grouping.Hour        -> (_.at.getHour),
    Grouping.PaymentType -> (_.payment),
    Grouping.RateCode    -> (_.rate)
  )

  def sums(key: Trip => Int): Map[Int, Totals.Line] = trips.groupBy(key).map { case (group, its) =>
    group -> Totals.Line(its.size, Seq(its.map(_.miles).sum, its.map(_.fare).sum).map(_.setScale(2)))
  }

  sealed trait Layout {
    def name: String
    def header: String

    /** The fares of 2009 have no rate code, those of for-hire vehicles no payment type either. */
    def has(by: Grouping): Boolean = {
      val names = header.toLowerCase(Locale.ROOT).filterNot(" _".contains(_))
      by match {
        case Grouping.RateCode    => names.contains("ratecode") && !names.startsWith("vendorname")
        case Grouping.PaymentType => names.contains("payment")
        case _                    => true
      }
    }
  }
  final case class Csv(name: String, header: String, row: Trip => String, end: String = "\n") extends Layout
  final case class Gzip(name: String, header: String, row: Trip => String)                    extends Layout
  final case class Parquet(name: String, columns: String*) extends Layout {
    def header: String = columns.mkString(",")
  }

  private def word(words: String*)(trip: Trip): String = words(trip.payment - 1)

  /** With as many digits as the TLC's CSV of 2009 has. */
  private def digits(amount: BigDecimal): String =
    new java.math.BigDecimal(amount.toDouble).setScale(16, RoundingMode.HALF_UP).toString

  private val yellow = "tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance"
  private val fees   = "fare_amount,extra,mta_tax,tip_amount,tolls_amount,improvement_surcharge,total_amount"
  private val zones  = "store_and_fwd_flag,PULocationID,DOLocationID,payment_type"

  /** A row of yellow taxis since 2016, and what a tool makes of its times and codes. */
  private def yellowRow(time: String => String, code: Int => String)(t: Trip): String =
    s"2,${time(t.iso)},${time(t.iso)},${code(1)},${t.miles},${code(t.rate)},N,161,236,${code(t.payment)}," +
      s"${t.fare},0,0.5,0,0,0.3,9"

  private val plain: Trip => String = yellowRow(identity, _.toString)

  private val yellowNow = s"VendorID,$yellow,RatecodeID,$zones,$fees"

  val layouts: Seq[Layout] = Seq(
    Csv(
      "yellow, 2009: fares as Fare_Amt, payment types as words, a blank second line",
      "vendor_name,Trip_Pickup_DateTime,Trip_Dropoff_DateTime,Passenger_Count,Trip_Distance,Start_Lon,Start_Lat," +
        "Rate_Code,store_and_forward,End_Lon,End_Lat,Payment_Type,Fare_Amt,surcharge,mta_tax,Tip_Amt,Tolls_Amt," +
        "Total_Amt\n",
      t =>
        s"VTS,${t.iso},${t.iso},1,${digits(t.miles)},-73.9,40.7,,,-73.9,40.6," +
          s"${word("Credit", "CASH", "No Charge", "Dispute")(t)},${digits(t.fare)},0.5,,0,0,9.4"
    ),
    Csv(
      "yellow, 2010: payment types of three letters",
      "vendor_id,pickup_datetime,dropoff_datetime,passenger_count,trip_distance,pickup_longitude,pickup_latitude," +
        "rate_code,store_and_fwd_flag,dropoff_longitude,dropoff_latitude,payment_type,fare_amount,surcharge,mta_tax," +
        "tip_amount,tolls_amount,total_amount\n",
      t =>
        s"CMT,${t.iso},${t.iso},1,${t.miles},-73.9,40.7,${t.rate},0,-73.8,40.6," +
          s"${word("CRE", "CAS", "No ", "Dis")(t)},${t.fare},0,0.5,0,0,9"
    ),
    Csv(
      "yellow, 2014: other letters, blanks in the header",
      "vendor_id, pickup_datetime, dropoff_datetime, passenger_count, trip_distance, pickup_longitude, " +
        "pickup_latitude, rate_code, store_and_fwd_flag, dropoff_longitude, dropoff_latitude, payment_type, " +
        "fare_amount, surcharge, mta_tax, tip_amount, tolls_amount, total_amount\n",
      t =>
        s"CMT,${t.iso},${t.iso},1,${t.miles},-73.9,40.7,${t.rate},N,-73.8,40.6," +
          s"${word("CRD", "CSH", "NOC", "DIS")(t)},${t.fare},0,0.5,0,0,9",
      end = "\r\n"
    ),
    Csv(
      "yellow, 2015: RateCodeID",
      s"VendorID,$yellow,pickup_longitude,pickup_latitude,RateCodeID,store_and_fwd_flag,dropoff_longitude," +
        s"dropoff_latitude,payment_type,$fees",
      t => s"2,${t.iso},${t.iso},1,${t.miles},-73.9,40.7,${t.rate},N,-73.8,40.6,${t.payment},${t.fare},0,0.5,0,0,0.3,9"
    ),
    Csv("yellow, second half of 2016: two fields more than names", yellowNow, t => plain(t) + ",,"),
    Csv("yellow, 2019", s"$yellowNow,congestion_surcharge", t => plain(t) + ",2.5", end = "\r\n"),
    Gzip("yellow, 2020, in gzip", s"$yellowNow,congestion_surcharge\n", t => plain(t) + ",2.5\n"),
    Csv(
      "green, 2013: a blank in Trip_type's name, a blank second line, two fields more than names",
      "VendorID,lpep_pickup_datetime,Lpep_dropoff_datetime,Store_and_fwd_flag,RateCodeID,Pickup_longitude," +
        "Pickup_latitude,Dropoff_longitude,Dropoff_latitude,Passenger_count,Trip_distance,Fare_amount,Extra,MTA_tax," +
        "Tip_amount,Tolls_amount,Ehail_fee,Total_amount,Payment_type,Trip_type \n",
      t =>
        s"2,${t.iso},${t.iso},N,${t.rate},-73.9,40.7,-73.8,40.6,1,${t.miles.toString.stripPrefix("0")},${t.fare}," +
          s"0,0.5,0,0,,9,${t.payment},,,"
    ),
    Csv(
      "green, 2017",
      "VendorID,lpep_pickup_datetime,lpep_dropoff_datetime,store_and_fwd_flag,RatecodeID,PULocationID,DOLocationID," +
        "passenger_count,trip_distance,fare_amount,extra,mta_tax,tip_amount,tolls_amount,ehail_fee," +
        "improvement_surcharge,total_amount,payment_type,trip_type",
      t => s"2,${t.iso},${t.iso},N,${t.rate},255,256,1,${t.miles},${t.fare},0,0.5,0,0,,0.3,9,${t.payment},1"
    ),
    Parquet(
      "yellow of 2023, in Parquet",
      "2L as VendorID",
      "at as tpep_pickup_datetime",
      "1D as passenger_count",
      "miles as trip_distance",
      "cast(rate as double) as RatecodeID",
      "cast(payment as bigint) as payment_type",
      "fare as fare_amount",
      "cast(null as int) as airport_fee"
    ),
    Parquet(
      "green of 2021, in Parquet",
      "2L as VendorID",
      "at as lpep_pickup_datetime",
      "cast(rate as double) as RatecodeID",
      "miles as trip_distance",
      "fare as fare_amount",
      "cast(payment as double) as payment_type"
    ),
    Parquet(
      "yellow of 2010, in Parquet: times and codes as text",
      "'CMT' as vendor_id",
      "cast(at as string) as pickup_datetime",
      "miles as trip_distance",
      "cast(rate as string) as rate_code",
      "element_at(array('CRE', 'CAS', 'No ', 'Dis'), payment) as payment_type",
      "fare as fare_amount"
    ),
    Csv("what pandas writes of the Parquet", s",$yellowNow", t => "0," + yellowRow(identity, code => s"$code.0")(t)),
    Csv("what Spark writes of it", yellowNow, yellowRow(_.replace(' ', 'T') + ".000Z", code => s"$code.0")),
    Csv(
      "what BigQuery writes",
      "vendor_id,pickup_datetime,trip_distance,rate_code,payment_type,fare_amount",
      t => s"1,${t.iso} UTC,${t.miles},${t.rate},${t.payment},${t.fare}"
    ),
    Csv(
      "what R writes",
      "\"\",\"VendorID\",\"tpep_pickup_datetime\",\"trip_distance\",\"RatecodeID\",\"payment_type\",\"fare_amount\"",
      t => s""""7",2,"${t.iso}",${t.miles},${t.rate},"${t.payment}",${t.fare}"""
    ),
    Csv(
      "what Excel writes",
      s"\uFEFF$yellowNow",
      t => yellowRow(_ => t.time("M/d/yyyy H:mm"), _.toString)(t),
      end = "\r\n"
    ),
    Csv("NYC Open Data", yellowNow, t => yellowRow(_ => t.time("MM/dd/yyyy hh:mm:ss a"), _.toString)(t)),
    Csv(
      "Azure Open Datasets",
      "vendorID,lpepPickupDatetime,tripDistance,rateCodeID,paymentType,fareAmount",
      t => s"2,${t.iso}+00:00,${t.miles},${t.rate},${t.payment},${t.fare}"
    ),
    Csv(
      "high-volume for-hire vehicles, 2019",
      "hvfhs_license_num,dispatching_base_num,request_datetime,pickup_datetime,dropoff_datetime,trip_miles,trip_time," +
        "base_passenger_fare,tolls",
      t => s"HV0003,B02682,${t.iso},${t.iso},${t.iso},${t.miles},600,${t.fare},0.0"
    )
  )
}
