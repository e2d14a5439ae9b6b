package com.example

import java.io.FileNotFoundException

import org.scalatest.funsuite.AnyFunSuite

class TotalsTest extends AnyFunSuite with SparkFixture {
  import TripColumn.{FareAmount, RateCode, TripDistance}

  private val header = "VendorID,RateCodeID,Trip_distance,Fare_amount,Trip_type "

  private def totals(root: Root, column: TripColumn): Totals =
    Totals.of(spark, root.layout.tripData, Grouping.RateCode, Seq(column))

  private def amounts(root: Root, column: TripColumn): Map[Int, String] =
    totals(root, column).groups.map { case (code, line) => code -> line.amounts.head.bigDecimal.toPlainString }

  /** What a rate code, its trips and one column give. */
  private def expected(column: TripColumn, code: Int, trips: Long, amount: String, rows: Long, leftOut: Long): Totals =
    Totals(Seq(RateCode, column), Map(code -> Totals.Line(trips, Seq(BigDecimal(amount)))), rows, leftOut)

  test("adds up each rate code") {
    withRoot { root =>
      root.trips(header, "2,1,.97,6.5,", "2,1,2.20,9,", "1,99,.00,2.5,", "1,2,17,52,")
      assert(amounts(root, TripDistance) == Map(1 -> "3.17", 2 -> "17.00", 99 -> "0.00"))
      assert(amounts(root, FareAmount) == Map(1 -> "15.50", 2 -> "52.00", 99 -> "2.50"))
    }
  }

  Seq(
    "the TLC's own header"     -> header,
    "later spelling"           -> "VendorID,RatecodeID,trip_distance,fare_amount,trip_type",
    "earliest spelling"        -> "vendor_id, rate_code, trip_distance, fare_amount, trip_type",
    "quotes"                   -> "\"VendorID\",\"RateCodeID\",\"Trip_distance\",\"Fare_amount\",\"Trip, type\"",
    "a byte order mark"        -> s"\uFEFF$header",
    "a mark before quotes"     -> "\uFEFF\"VendorID\",\"RateCodeID\",\"Trip_distance\",\"Fare_amount\"",
    "no name for a column"     -> ",RateCodeID,Trip_distance,Fare_amount,",
    "#"                        -> "#,RateCodeID,Trip_distance,Fare_amount",
    "a blank line before"      -> s"\n  \n$header",
    "a blank line behind"      -> s"$header\n",
    "a carriage return behind" -> s"$header\r"
  ).foreach { case (name, header) =>
    test(s"reads a header with $name") {
      withRoot { root =>
        root.trips(header, "2,5,1.25,3,", "2,5,1.5,3.25,")
        assert(totals(root, TripDistance) == expected(TripDistance, 5, trips = 2, "2.75", rows = 2, leftOut = 0))
        assert(amounts(root, FareAmount) == Map(5 -> "6.25"))
      }
    }
  }

  test("columns may stand in any order, and a mark may stand before one that is read") {
    withRoot { root =>
      root.trips("\uFEFFFare_amount,x,Trip_distance,rate_code", "3.5,x,2,4")
      assert(amounts(root, TripDistance) == Map(4 -> "2.00") && amounts(root, FareAmount) == Map(4 -> "3.50"))
    }
  }

  for (ansi <- Seq("false", "true"))
    test(s"dirty rows are left out and counted: ANSI $ansi") {
      withSettings("spark.sql.ansi.enabled" -> ansi) {
        withRoot { root =>
          val clean      = Seq("2,1,.5,1,", "2,1,1,1,,,", "2, 1 ,\"1\",1,x,y", "2,1,1.0", "2,+1,1e0,abc", "2,1,-0.5,1,")
          val short      = Seq("2,1", "2", ",,,,", "\"x\"y,1,1,1,")
          val noRateCode = Seq("", "abc", "1.5", "99999999999", "NaN").map(text => s"2,$text,1,1,")
          val noNumbers  = Seq("", "abc", "NaN", "Infinity", "-Infinity", "1.5d", "\"1,5\"", "1 5", "2013-08-01")
          val noDistance = (noNumbers :+ s"1${"0" * 29}").map(text => s"2,1,$text,1,")
          val bad        = short ++ noRateCode ++ noDistance :+ header // as where two files were put together
          val blank      = Seq("", "   ", "\t")
          root.trips(header +: (blank ++ clean ++ bad.flatMap(Seq(_, ""))): _*)
          val result = totals(root, TripDistance)
          assert(
            result.copy(examples = Seq.empty) ==
              expected(TripDistance, 1, clean.size, "4.00", clean.size + bad.size, bad.size)
          )
          assert(
            result.summary == "20 of 26 rows left out (rate code or trip distance unreadable): " +
              "trip distance '' in '2,1'; rate code '' in '2'; rate code '' in ',,,,'"
          )
        }
      }
    }

  test("a row is left out only for the columns that are read") {
    withRoot { root =>
      root.trips(header, "2,1,abc,7,", "2,1,3", "2,1,2,NaN,")
      assert(
        totals(root, TripDistance) == expected(TripDistance, 1, trips = 2, "5.00", rows = 3, leftOut = 1)
          .copy(examples = Seq("trip distance 'abc' in '2,1,abc,7,'"))
      )
      assert(
        totals(root, FareAmount) == expected(FareAmount, 1, trips = 1, "7.00", rows = 3, leftOut = 2)
          .copy(examples = Seq("fare amount '' in '2,1,3'", "fare amount 'NaN' in '2,1,2,NaN,'"))
      )
    }
  }

  test("sums are exact, and rounded once, half up") {
    withRoot { root =>
      root.trips(
        header +: (Seq.fill(1000)("2,1,0.1,0,") ++ Seq(
          "2,2,.004,0,",
          "2,2,.004,0,",
          "2,3,.005,0,",
          "2,4,1.004999999,0,",
          "2,5,-1.005,0,",
          "2,6,9007199254740993.01,0,",
          "2,7,12345678901234567890123456789,0,",
          "2,8,.0000000001,0,",
          "2,9,1.0049999999,0,",
          "2,10,2.6299999999999999,0,",
          "2,10,1.3749999999999999,0,",
          "2,11,.004999999999999999999999999999999999,0,",
          "2,11,1e-36,0,",
          "2,12,1e-37,0,",
          "2,12,1e-999999999,0,",
          "2,12,1E999999999,0,",
          "2,12,-1.5E1,0,"
        )): _*
      )
      assert(
        amounts(root, TripDistance) == Map(
          1 -> "100.00",
          2 -> "0.01",
          3 -> "0.01",
          4 -> "1.00",
          5 -> "-1.01",
          6 -> "9007199254740993.01",
          7 -> "12345678901234567890123456789.00",
          8 -> "0.00",
          9 -> "1.00",
          10 -> "4.00",
          11 -> "0.01",
          12 -> "-15.00"
        )
      )
    }
  }

  Seq("false", "true").foreach { ansi =>
    test(s"a sum that has no room fails: ANSI $ansi") {
      withSettings("spark.sql.ansi.enabled" -> ansi) {
        withRoot { root =>
          root.trips(header, s"2,1,${"9" * 29},1,", s"2,1,${"9" * 29},1,", "2,2,1,1,")
          val error = intercept[ArithmeticException](totals(root, TripDistance))
          assert(
            error.getMessage == "the sum of 'Trip_distance' for rate code 1 has more than 29 digits before the point"
          )
        }
      }
    }
  }

  test("reads a file that Spark splits, and shows rows of a later part") {
    withSettings("spark.sql.files.maxPartitionBytes" -> "1000") {
      withRoot { root =>
        val rows = Seq.fill(999)("2,1,1.01,2,,,") ++ (1 to 9).map(i => s"2,1,bad$i,2,")
        root.trips(header +: "" +: rows: _*)
        assert(
          totals(root, TripDistance) == expected(TripDistance, 1, trips = 999, "1008.99", rows = 1008, leftOut = 9)
            .copy(examples = (1 to 3).map(i => s"trip distance 'bad$i' in '2,1,bad$i,2,'"))
        )
      }
    }
  }

  test("a whole number may be written as a decimal, and is whole for all that") {
    withRoot { root =>
      val same = Seq("7", "7.0", "7.00", "7.", "7e0", "70E-1", "0.7e1", "+7", "007", "07.0", "\" 7.0 \"")
      val bad  = Seq("7.5", "7.0000000000000000000000000000000000001", "1e10", "1e999999999", "7 7", "seven", "-")
      root.trips(header +: (same ++ bad).map(code => s"2,$code,1,1,"): _*)
      assert(
        totals(root, TripDistance).copy(examples = Seq.empty) ==
          expected(TripDistance, 7, same.size, s"${same.size}.00", same.size + bad.size, bad.size)
      )
    }
  }

  for (where <- Seq("first", "last"); split <- Seq("1000", "100000"))
    test(s"a line break within quotes is refused: in the $where column, parts of $split bytes") {
      withSettings("spark.sql.files.maxPartitionBytes" -> split) {
        withRoot { root =>
          val rows = Seq.fill(200)("\"a, \"\"b\"\"\",1,1,1,5\" pipe,\"\"")
          val two  = if (where == "first") Seq("\"x", "y\",1,2,2,,") else Seq("x,1,2,2,,\"a\"\"", "3,3,100,100,,b\"")
          root.trips("VendorID,RateCodeID,Trip_distance,Fare_amount,a,b" +: (rows ++ two ++ rows): _*)
          assert(
            intercept[IllegalArgumentException](totals(root, TripDistance)).getMessage ==
              s"a line of ${root.layout.tripData} ends within quotes: '${two.head}'; write each trip on one line, " +
              "without line breaks in its texts"
          )
          root.trips("VendorID,RateCodeID,Trip_distance,Fare_amount,a,b" +: (rows ++ rows): _*)
          val right = expected(TripDistance, 1, trips = 400, "400.00", rows = 400, leftOut = 0)
          assert(totals(root, TripDistance) == right)
        }
      }
    }

  test("a missing column, a missing file, an empty file and a file without a usable row fail readably") {
    withRoot { root =>
      val file = root.layout.tripData
      val missing = intercept[FileNotFoundException](totals(root, TripDistance))
      assert(missing.getMessage == s"no input file $file")

      Seq("", "\n", "\uFEFF", " \n\n").foreach { text =>
        root.tripsText(text)
        val empty = intercept[IllegalArgumentException](totals(root, TripDistance))
        assert(empty.getMessage == s"the input file $file is empty")
      }

      root.trips("VendorID,RateCodeID,Fare_amount", "2,1,1")
      assert(
        intercept[IllegalArgumentException](totals(root, TripDistance)).getMessage ==
          s"no column 'Trip_distance' in $file; columns found: VendorID, RateCodeID, Fare_amount"
      )
      assert(amounts(root, FareAmount) == Map(1 -> "1.00"))

      root.trips(header, "2,1,,1,")
      assert(
        intercept[IllegalArgumentException](totals(root, TripDistance)).getMessage ==
          s"nothing to add up in $file: 1 of 1 rows left out (rate code or trip distance unreadable): " +
          "trip distance '' in '2,1,,1,'"
      )
    }
  }
}
