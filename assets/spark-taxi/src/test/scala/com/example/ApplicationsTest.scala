package com.example

import java.io.FileNotFoundException
import java.nio.file.Files

import org.apache.spark.sql.types.{DecimalType, IntegerType}
import org.scalatest.funsuite.AnyFunSuite

class ApplicationsTest extends AnyFunSuite with SparkFixture {
  private val header = "VendorID,RateCodeID,Trip_distance,Fare_amount,Trip_type "

  private def runBoth(layout: Layout): Unit = {
    MilesPerRateCode.run(spark, layout)
    RateCodeStatus.run(spark, layout)
  }

  test("the two applications give miles and fares per rate code, in order") {
    withRoot { root =>
      root.trips(header, "", "2,10,1.5,52,,,", "2,1,.97,6.5,,,", "2,99,.00,2.5,,,", "2,1,2,9,,,", "2,5,1,4576,,,")
      runBoth(root.layout)
      val miles = spark.read.parquet(root.layout.milesPerRate.toString)
      assert(
        miles.schema.map(field => field.name -> field.dataType) ==
          Seq("rate_code" -> IntegerType, "total_distance" -> DecimalType(38, 2))
      )
      assert(miles.collect().map(_.getInt(0)).toSeq == Seq(1, 5, 10, 99))
      assert(root.miles == Map(1 -> "2.97", 5 -> "1.00", 10 -> "1.50", 99 -> "0.00"))
      assert(
        root.status == Seq(
          "rate_code_id,total_distance,total_fare_amount",
          "1,2.97,15.50",
          "5,1.00,4576.00",
          "10,1.50,52.00",
          "99,0.00,2.50"
        )
      )
    }
  }

  test("a rate code that only one side knows keeps its line, with an empty field") {
    withRoot { root =>
      root.trips(header, "2,1,1,1,", "2,3,1,abc,", "2,4,abc,1,")
      runBoth(root.layout)
      assert(root.status.tail == Seq("1,1.00,1.00", "3,1.00,", "4,,1.00"))
    }
  }

  test("the rows left out are one line in the log, a warning only if there are any") {
    withRoot { root =>
      root.trips(header, "2,1,1,1,", "2,1,abc,1,", "2", "2,2,2,2,")
      assert(
        logged("com.example.MilesPerRateCode")(MilesPerRateCode.run(spark, root.layout)) ==
          Seq(
            "WARN 2 of 4 rows left out (rate code or trip distance unreadable): " +
              "trip distance 'abc' in '2,1,abc,1,'; rate code '' in '2'"
          )
      )
      root.trips(header, "2,1,1,1,")
      assert(
        logged("com.example.RateCodeStatus")(RateCodeStatus.run(spark, root.layout)) ==
          Seq("INFO 0 of 1 rows left out (rate code or fare amount unreadable)")
      )
    }
  }

  test("a second run replaces the results and what else is in their folders, and leaves nothing beside them") {
    withRoot { root =>
      root.trips(header, "2,1,1,1,", "2,2,2,2,")
      root.leave("miles-per-rate/part-00000-old.snappy.parquet", "old")
      root.leave("miles-per-rate/_SUCCESS", "")
      root.leave("rate-code-status/_temporary/0/part-00000.csv", "old")
      runBoth(root.layout)
      assert(root.miles == Map(1 -> "1.00", 2 -> "2.00"))
      root.trips(header, "2,1,7,8,")
      runBoth(root.layout)
      assert(root.miles == Map(1 -> "7.00"))
      assert(root.status == Seq("rate_code_id,total_distance,total_fare_amount", "1,7.00,8.00"))
      assert(root.milesFiles == Set("part-00000.parquet", ".part-00000.parquet.crc"))
      assert(root.statusFiles == Set("part-00000.csv", ".part-00000.csv.crc"))
      assert(root.folders == Set("input", "miles-per-rate", "rate-code-status"))
    }
  }

  Seq(
    "a column is missing" -> Seq("VendorID,Trip_type", "2,1"),
    "no row is readable"  -> Seq(header, "2,1,abc,abc,"),
    "a sum has no room"   -> Seq(header, s"2,1,${"9" * 29},${"9" * 29},", s"2,1,${"9" * 29},${"9" * 29},"),
    "the input is empty"  -> Seq.empty
  ).foreach { case (reason, lines) =>
    test(s"a run that fails since $reason leaves the previous results alone") {
      withRoot { root =>
        root.trips(header, "2,1,1,1,")
        runBoth(root.layout)
        val before = Seq(root.milesFile, root.statusFile).map(file => Files.readAllBytes(file).toSeq)
        root.trips(lines: _*)
        assertThrows[Exception](MilesPerRateCode.run(spark, root.layout))
        assertThrows[Exception](RateCodeStatus.run(spark, root.layout))
        assert(Seq(root.milesFile, root.statusFile).map(file => Files.readAllBytes(file).toSeq) == before)
        assert(root.miles == Map(1 -> "1.00") && root.status.tail == Seq("1,1.00,1.00"))
        assert(root.folders == Set("input", "miles-per-rate", "rate-code-status"))
      }
    }
  }

  // on a store like S3, where closing a stream is what publishes it
  Seq("_staging" -> "Spark writes", "miles-per-rate/part-00000" -> "the result is published").foreach {
    case (path, moment) =>
      test(s"a failure while $moment leaves the previous result alone") {
        withRoot { root =>
          root.trips(header, "2,1,1,1,")
          MilesPerRateCode.run(spark, root.objectStore)
          assert(root.miles == Map(1 -> "1.00"))
          root.trips(header, "2,1,2,2,")
          ObjectFileSystem.failingOn(path)(assertThrows[Exception](MilesPerRateCode.run(spark, root.objectStore)))
          assert(root.miles == Map(1 -> "1.00"))
          assert(root.milesFiles == Set("part-00000.parquet") && root.folders == Set("input", "miles-per-rate"))
          MilesPerRateCode.run(spark, root.objectStore)
          assert(root.miles == Map(1 -> "2.00"))
        }
      }
  }

  test("rate code status asks for miles per rate code, and takes each rate code once") {
    withRoot { root =>
      root.trips(header, "2,1,1,1,")
      val missing = intercept[FileNotFoundException](RateCodeStatus.run(spark, root.layout))
      assert(
        missing.getMessage ==
          s"no miles per rate code in ${root.layout.milesPerRate}; run com.example.MilesPerRateCode first"
      )
      MilesPerRateCode.run(spark, root.layout)
      Files.copy(root.milesFile, root.milesFile.resolveSibling("part-00000-old.snappy.parquet"))
      val twice = intercept[IllegalStateException](RateCodeStatus.run(spark, root.layout))
      assert(twice.getMessage.contains("a rate code is more than once"))
      MilesPerRateCode.run(spark, root.layout)
      RateCodeStatus.run(spark, root.layout)
      assert(root.status.tail == Seq("1,1.00,1.00"))
    }
  }

  test("both run in ANSI mode") {
    withSettings("spark.sql.ansi.enabled" -> "true") {
      withRoot { root =>
        root.trips(header, "2,1,1,1,", "2,abc,1,1,", "2,2,abc,NaN,")
        runBoth(root.layout)
        assert(root.status.tail == Seq("1,1.00,1.00"))
      }
    }
  }

  test("wrong usage is one clear sentence, before Spark starts") {
    Seq(
      Array.empty[String]                -> "none",
      Array("s3://a", "s3://b/x", "x y") -> "'s3://a', 's3://b/x', 'x y'",
      Array("")                          -> "''",
      Array(" ", "s3://b/x")             -> "' ', 's3://b/x'",
      Array("s3://a", " ")               -> "'s3://a', ' '"
    ).foreach { case (args, given) =>
      val error = intercept[IllegalArgumentException](MilesPerRateCode.main(args))
      assert(
        error.getMessage ==
          "MilesPerRateCode takes one or two arguments: the root path, for example s3://bucket/prefix, and " +
          s"optionally the run path, a folder of one execution alone; it was given $given"
      )
    }
  }

  test("main runs in the configured session, stops it in either case, and lets an exception through") {
    withRoot { root =>
      val first = spark
      assertThrows[FileNotFoundException](MilesPerRateCode.main(Array(root.path)))
      assert(first.sparkContext.isStopped)

      def mainOfBoth(args: String*): Unit =
        Seq[Array[String] => Unit](MilesPerRateCode.main, RateCodeStatus.main).foreach { main =>
          val next = spark
          main(args.toArray)
          assert(next.sparkContext.isStopped)
        }

      root.trips(header, "2,1,1,1,")
      mainOfBoth(s"${root.path}/")
      assert(root.status.tail == Seq("1,1.00,1.00") && !root.folders("runs"))

      root.trips(header, "2,1,2,2,")
      mainOfBoth(s"${root.path}/", s"${root.path}/emr-step-functions/runs/a/")
      assert(root.status.tail == Seq("1,2.00,2.00") && root.runs.isEmpty)
    }
  }
}
