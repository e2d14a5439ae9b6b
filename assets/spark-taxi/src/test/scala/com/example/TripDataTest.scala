package com.example

import java.nio.charset.Charset
import java.nio.charset.StandardCharsets.{ISO_8859_1, UTF_16LE}
import java.sql.Timestamp
import java.time.{Instant, LocalDateTime}

import org.scalatest.funsuite.AnyFunSuite

class TripDataTest extends AnyFunSuite with SparkFixture {
  private val header = "lpep_pickup_datetime,RateCodeID,Trip_distance,Fare_amount,Payment_type\n"
  private val first  = "2013-08-01 08:14:37,1,1.50,6.50,1\n"
  private val second = "2013-08-01 09:00:00,2,17.00,52.00,2\n"

  private def totals(root: Root, by: Grouping = Grouping.RateCode): Map[Int, Seq[String]] =
    Totals
      .of(spark, root.layout.tripData, by, Seq(TripColumn.TripDistance, TripColumn.FareAmount))
      .groups
      .map { case (key, line) => key -> line.amounts.map(_.toString) }

  private val right = Map(1 -> Seq("1.50", "6.50"), 2 -> Seq("17.00", "52.00"))

  test("gzip is read whatever its name is, also in several members, as of bgzip") {
    withRoot { root =>
      assert(totals(root.tripsBytes(gzip(header + first + second))) == right)
      val members = Seq("", header.take(9), header.drop(9), first, second.take(5), second.drop(5), "")
      assert(totals(root.tripsBytes(gzip(members: _*))) == right)
      withSettings("spark.sql.files.maxPartitionBytes" -> "50")(assert(totals(root) == right))
    }
  }

  test("a damaged gzip file fails, and gives no result of its beginning") {
    withRoot { root =>
      val rows  = (1 to 5000).map(i => s"2013-08-01 08:14:37,1,$i.5,6.50,1\n")
      val whole = gzip(header +: rows: _*)
      root.tripsBytes(whole.dropRight(whole.length / 2))
      assertThrows[Exception](totals(root))
    }
  }

  test("Parquet is read whatever its name is, with the TLC's types of today") {
    val session = spark
    import session.implicits._
    withRoot { root =>
      val time = LocalDateTime.of(2025, 3, 9, 2, 30) // on no clock in New York
      val names = "VendorID,tpep_pickup_datetime,RatecodeID,trip_distance,payment_type,fare_amount,Trip type "
      val trips = Seq(
        (2, Some(time), Some(1.0), Some(.1), 1L, Some(6.5), "a"),
        (1, Some(time), Some(1.0), Some(.2), 2L, Some(1e7), "a"),
        (1, Some(time.plusHours(1)), Some(99.0), Some(2.675), 0L, Some(-3.1), "a"),
        (1, Some(time), None, Some(3.0), 1L, Some(8.0), "a"),
        (1, None, Some(1.0), Some(3.0), 1L, Some(8.0), "b"),
        (1, Some(time), Some(1.5), Some(Double.NaN), 1L, Some(8.0), "c")
      ).toDF(names.split(','): _*)
      root.tripsParquet(trips)
      val byCode = Totals.of(spark, root.layout.tripData, Grouping.RateCode, Seq(TripColumn.TripDistance))
      val miles  = byCode.groups.map { case (code, line) => code -> line.amounts.head.toString }
      assert(miles == Map(1 -> "3.30", 99 -> "2.68"))
      assert(
        byCode.examples == Seq(
          "rate code '' in '1,2025-03-09 02:30:00,,3.0,1,8.0,a'",
          "rate code '1.5' in '1,2025-03-09 02:30:00,1.5,NaN,1,8.0,c'"
        )
      )
      Seq("UTC", "America/New_York").foreach { zone =>
        withSettings("spark.sql.session.timeZone" -> zone)(
          assert(totals(root, Grouping.Hour) == Map(2 -> Seq("3.30", "10000014.50"), 3 -> Seq("2.68", "-3.10")))
        )
      }
    }
  }

  test("an instant of a Parquet file has its hour in UTC, in any time zone of the session") {
    val session = spark
    import session.implicits._
    withRoot { root =>
      val at = Timestamp.from(Instant.parse("2013-08-01T23:14:37.5Z"))
      root.tripsParquet(Seq((at, "1.50", "6.50")).toDF("pickup_datetime", "trip_miles", "Fare_Amt"))
      Seq("UTC", "America/New_York").foreach { zone =>
        withSettings("spark.sql.session.timeZone" -> zone)(
          assert(totals(root, Grouping.Hour) == Map(23 -> Seq("1.50", "6.50")))
        )
      }
    }
  }

  test("any other kind of file is refused by its name, also within gzip") {
    val text             = header + first
    def latin(s: String) = s.getBytes(ISO_8859_1)
    def in(name: String) = text.getBytes(Charset.forName(name))
    val kinds = Seq(
      "a zip archive or an Excel workbook"         -> latin("PK\u0003\u0004\u0014\u0000"),
      "an old Excel workbook"                      -> latin("\u00D0\u00CF\u0011\u00E0\u00A1\u00B1"),
      "text in UTF-16 or UTF-32"                   -> (latin("\u00FF\u00FE") ++ text.getBytes(UTF_16LE)),
      "text in UTF-16"                             -> in("UTF-16"),
      "no text in UTF-8"                           -> text.getBytes(UTF_16LE),
      "text in UTF-32"                             -> in("X-UTF-32BE-BOM"),
      "bzip2"                                      -> latin("BZh91AY&SY\u0001"),
      "zstd"                                       -> latin("\u0028\u00B5\u002F\u00FD\u0000"),
      "xz"                                         -> latin("\u00FD7zXZ\u0000"),
      "ORC"                                        -> latin("ORC\n\u0003"),
      "Avro"                                       -> latin("Obj\u0001"),
      "gzip of Parquet"                            -> gzip("PAR1"),
      "gzip of a zip archive or an Excel workbook" -> gzip("PK\u0003\u0004"),
      "gzip of no text in UTF-8"                   -> gzip("trips.csv\u0000\u0000000644") // a tar archive begins so
    )
    withRoot { root =>
      kinds.foreach { case (kind, bytes) =>
        val error = intercept[IllegalArgumentException](totals(root.tripsBytes(bytes)))
        assert(
          error.getMessage ==
            s"the input file ${root.layout.tripData} is $kind; it may be CSV in UTF-8, gzip of that, or Parquet"
        )
      }
      assert(intercept[IllegalArgumentException](totals(root.tripsBytes(gzip("")))).getMessage.endsWith(" is empty"))
    }
  }
}
