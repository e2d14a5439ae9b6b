package com.example

import java.io.{FileNotFoundException, IOException}
import java.time.LocalDate

import org.scalatest.funsuite.AnyFunSuite

class TripTotalsTest extends AnyFunSuite with SparkFixture {
  import Grouping.{Hour, PaymentType, RateCode}

  private val header = "lpep_pickup_datetime,RateCodeID,Trip_distance,Fare_amount,Payment_type"
  private val august = Seq(
    "2013-08-01 00:00:05,1,.97,6.5,2",
    "2013-08-01 23:59:59,5,2.20,9,1",
    "2013-08-02 00:00:00,1,.00,2.5,2",
    "2013-08-02 09:30:00,1,17,52,1"
  )
  private val first  = Some(LocalDate.of(2013, 8, 1))
  private val result = "result/part-00000.csv"
  private val files  = Set("part-00000.csv", "_SUCCESS")

  /** Runs it into the folder `result` beside the input, and gives the lines of its CSV, but for the header. */
  private def totals(root: Root, by: Grouping, day: Option[LocalDate] = None): Seq[String] =
    totalsIn(root.layout, root, by, day)

  private def totalsIn(layout: Layout, root: Root, by: Grouping, day: Option[LocalDate] = None): Seq[String] = {
    val folder = layout.resultFolder(s"${layout.rootPath}/emr-step-functions/result/")
    TripTotals.run(spark, layout, by, folder, day)
    assert(root.text("result/_SUCCESS") == "")
    val lines = root.text(result).split("\n").toSeq
    assert(lines.head == s"${by.name.replace('-', '_')},trips,total_distance,total_fare_amount")
    lines.tail
  }

  test("adds up trips, miles and fares by each column, in the order of its numbers") {
    withRoot { root =>
      root.trips(header +: "" +: august: _*)
      assert(totals(root, Hour) == Seq("0,2,0.97,9.00", "9,1,17.00,52.00", "23,1,2.20,9.00"))
      assert(totals(root, PaymentType) == Seq("1,2,19.20,61.00", "2,2,0.97,9.00"))
      assert(totals(root, RateCode) == Seq("1,3,17.97,61.00", "5,1,2.20,9.00"))
      assert(root.folders == Set("input", "result"))
    }
  }

  test("adds up the trips that began on one day, midnight to midnight") {
    withRoot { root =>
      root.trips(header +: august: _*)
      assert(totals(root, Hour, first) == Seq("0,1,0.97,6.50", "23,1,2.20,9.00"))
      assert(totals(root, PaymentType, first) == Seq("1,1,2.20,9.00", "2,1,0.97,6.50"))
      assert(totals(root, Hour, first.map(_.plusDays(1))) == Seq("0,1,0.00,2.50", "9,1,17.00,52.00"))
    }
  }

  for (ansi <- Seq("false", "true"); zone <- Seq("UTC", "America/New_York"))
    test(s"takes the hour as it is written, and no other text for a time: ANSI $ansi, time zone $zone") {
      withSettings("spark.sql.ansi.enabled" -> ansi, "spark.sql.session.timeZone" -> zone) {
        withRoot { root =>
          // in New York, half past two was on no clock on 10 March 2013, and half past one twice on 3 November
          val clean = Seq("2013-03-10 02:30:00", "2013-11-03 01:30:00", "2013-08-01T04:00", " 2013-08-01 05:00:00.5 ")
          root.trips(header +: (clean :+ "2013-08-01").map(time => s"$time,1,1,1,1"): _*)
          val log = logged("com.example.TripTotals")(
            assert(totals(root, Hour) == Seq("1,1,1.00,1.00", "2,1,1.00,1.00", "4,1,1.00,1.00", "5,1,1.00,1.00"))
          )
          assert(
            log == Seq(
              "WARN 1 of 5 rows left out (pickup time, trip distance or fare amount unreadable): " +
                "pickup time '2013-08-01' in '2013-08-01,1,1,1,1'"
            )
          )
        }
      }
    }

  test("a row with one unreadable column is in none of the totals, and is counted among its day's rows") {
    withRoot { root =>
      val bad = Seq(
        "2013-08-01 00:00:00,1,abc,1,1",
        "2013-08-01 00:00:00,1,1,,1",
        "2013-08-01 00:00:00,1,1,1,check",
        "2013-08-01 00:00:00",
        "on a day unknown,1,1,1,1",
        "2013-08-02 00:00:00,1,abc,1,1"
      )
      root.trips(header +: (august ++ bad): _*)
      val ofDay = logged("com.example.TripTotals") {
        assert(totals(root, PaymentType, first) == Seq("1,1,2.20,9.00", "2,1,0.97,6.50"))
      }
      val what = "payment type, trip distance or fare amount unreadable"
      val shown = Seq(
        "trip distance 'abc' in '2013-08-01 00:00:00,1,abc,1,1'",
        "fare amount '' in '2013-08-01 00:00:00,1,1,,1'",
        "payment type 'check' in '2013-08-01 00:00:00,1,1,1,check'"
      ).mkString("; ")
      assert(ofDay == Seq(s"WARN 5 of 7 rows left out (pickup time, $what): $shown"))
      // the time is not read then: the unknown day's trip is one, too
      val ofAll = logged("com.example.TripTotals") {
        assert(totals(root, PaymentType) == Seq("1,3,20.20,62.00", "2,2,0.97,9.00"))
      }
      assert(ofAll == Seq(s"WARN 5 of 10 rows left out ($what): $shown"))
    }
  }

  test("a day without trips has the header alone, and its _SUCCESS") {
    withRoot { root =>
      root.trips(header +: august :+ "on a day unknown,1,1,1,1": _*)
      val log = logged("com.example.TripTotals") {
        assert(totals(root, Hour, Some(LocalDate.of(2013, 9, 1))) == Seq.empty)
      }
      assert(
        log == Seq(
          "WARN 1 of 1 rows left out (pickup time, trip distance or fare amount unreadable): " +
            "pickup time 'on a day unknown' in 'on a day unknown,1,1,1,1'"
        )
      )
    }
  }

  test("a day none of whose rows is readable fails, and so does any in a file without a readable day") {
    withRoot { root =>
      root.trips(header +: august.tail :+ "2013-08-03 00:00:00,1,abc,1,1": _*)
      val third = Some(LocalDate.of(2013, 8, 3))
      val what  = "rows left out (pickup time, trip distance or fare amount unreadable)"
      assert(
        intercept[IllegalArgumentException](totals(root, Hour, third)).getMessage ==
          s"nothing to add up in ${root.layout.tripData} on 2013-08-03: 1 of 1 $what: " +
          "trip distance 'abc' in '2013-08-03 00:00:00,1,abc,1,1'"
      )
      root.trips(header, "8/2013,1,1,1,1", "01.08.2013 00:00,1,1,1,1")
      assert(
        intercept[IllegalArgumentException](totals(root, Hour, first)).getMessage ==
          s"nothing to add up in ${root.layout.tripData} on 2013-08-01: 2 of 2 $what: " +
          "pickup time '8/2013' in '8/2013,1,1,1,1'; pickup time '01.08.2013 00:00' in '01.08.2013 00:00,1,1,1,1'"
      )
      assert(root.folders == Set("input"))
    }
  }

  test("only the columns that are read must be there") {
    withRoot { root =>
      root.trips("Trip_distance,Fare_amount,payment_type", "1,2,3")
      assert(totals(root, PaymentType) == Seq("3,1,1.00,2.00"))
      val before = root.text(result)
      Seq(Hour -> None, PaymentType -> first).foreach { case (by, day) =>
        assert(
          intercept[IllegalArgumentException](totals(root, by, day)).getMessage ==
            s"no column 'lpep_pickup_datetime' in ${root.layout.tripData}; " +
            "columns found: Trip_distance, Fare_amount, payment_type"
        )
      }
      assert(root.text(result) == before && root.folders == Set("input", "result"))
    }
  }

  test("a second run replaces the result and the files beside it, and leaves the folders of others") {
    withRoot { root =>
      root.trips(header +: august: _*)
      root.leave("result/part-00000-of-another.csv", "old")
      root.leave("result/hour/part-00000.csv", "another's")
      totalsIn(root.objectStore, root, Hour)
      root.trips(header, "2013-08-01 07:00:00,1,1,1,1")
      assert(totalsIn(root.objectStore, root, Hour) == Seq("7,1,1.00,1.00"))
      assert(root.filesIn("result") == files + "hour" && root.text("result/hour/part-00000.csv") == "another's")
    }
  }

  // on a store like S3, where closing a stream is what publishes it
  Seq("_staging" -> "Spark writes", result -> "the result is published").foreach { case (path, moment) =>
    test(s"a failure while $moment leaves the previous result with its _SUCCESS") {
      withRoot { root =>
        root.trips(header, "2013-08-01 07:00:00,1,1,1,1")
        totalsIn(root.objectStore, root, Hour)
        val before = root.text(result)
        root.trips(header +: august: _*)
        ObjectFileSystem.failingOn(path)(assertThrows[Exception](totalsIn(root.objectStore, root, Hour)))
        assert(root.text(result) == before && root.filesIn("result") == files)
        assert(root.folders == Set("input", "result"))
      }
    }
  }

  test("_SUCCESS is written last") {
    withRoot { root =>
      root.trips(header +: august: _*)
      root.leave("result/old.csv", "old")
      ObjectFileSystem.keeping("result/old.csv", throw new IOException("no")) {
        assertThrows[IOException](totalsIn(root.objectStore, root, Hour))
      }
      assert(root.filesIn("result") == Set("old.csv", "part-00000.csv"))
      totalsIn(root.objectStore, root, Hour)
      assert(root.filesIn("result") == files)
    }
  }

  test("wrong usage is one clear sentence, before Spark starts") {
    def refusal(args: String*): String = intercept[IllegalArgumentException](TripTotals.main(args.toArray)).getMessage

    val usage =
      "TripTotals takes three or four arguments: the root path, for example s3://bucket/prefix, what to add up by, " +
        "which is hour, payment-type or rate-code, the folder of the result, and optionally a day, for example " +
        "2013-08-01; it was given "
    assert(refusal() == s"${usage}none")
    assert(refusal("s3://a", "hour") == s"$usage's3://a', 'hour'")
    assert(refusal("s3://a", "hour", " ") == s"$usage's3://a', 'hour', ' '")
    assert(refusal("s3://a", "hour", "b", "2013-08-01", "x") == s"$usage's3://a', 'hour', 'b', '2013-08-01', 'x'")
    assert(refusal("s3://a", "Hour", "b") == "trips are added up by hour, payment-type or rate-code, not by 'Hour'")
    Seq("2013-02-30", "2013-8-1", "20130801", "{date}").foreach { day =>
      assert(refusal("s3://a", "hour", "b", day) == s"'$day' is no day, as 2013-08-01 is one")
    }
    assert(refusal("s3://a", "hour", "s3://a").startsWith("the result's folder s3://a must be apart from "))
  }

  test("main takes all arguments, and stops the session in either case") {
    withRoot { root =>
      def mainInto(args: String*): Unit = {
        val session = spark
        try TripTotals.main((s"${root.path}/" +: args).toArray)
        finally assert(session.sparkContext.isStopped)
      }
      val out = s"${root.path}/emr-step-functions/result/"
      assertThrows[FileNotFoundException](mainInto("hour", out))
      root.trips(header +: august: _*)
      val columns = "trips,total_distance,total_fare_amount"
      mainInto("payment-type", out)
      assert(root.text(result) == s"payment_type,$columns\n1,2,19.20,61.00\n2,2,0.97,9.00\n")
      mainInto("rate-code", out, "2013-08-02")
      assert(root.text(result) == s"rate_code,$columns\n1,2,17.00,54.50\n")
    }
  }
}
