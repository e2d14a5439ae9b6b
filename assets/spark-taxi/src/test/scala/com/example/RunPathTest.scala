package com.example

import java.io.{FileNotFoundException, IOException}
import java.nio.file.Files

import org.scalatest.funsuite.AnyFunSuite

/** What a run path changes: see ApplicationsTest for what it does not. */
class RunPathTest extends AnyFunSuite with SparkFixture {
  private val header = "VendorID,RateCodeID,Trip_distance,Fare_amount,Trip_type "

  /** Publishes nines, by a run without a run path, and gives a look at the bytes that are published. */
  private def publishNines(root: Root, layout: Layout): () => Seq[Seq[Byte]] = {
    root.trips(header, "2,1,9,9,")
    MilesPerRateCode.run(spark, layout)
    RateCodeStatus.run(spark, layout)
    () => Seq(root.milesFile, root.statusFile).map(file => Files.readAllBytes(file).toSeq)
  }

  test("two executions at once publish their own figures, each of them its own file of miles") {
    withRoot { root =>
      val (a, b) = (root.runOf("a"), root.runOf("b"))

      def miles(run: Layout, trips: String*): Unit = {
        root.trips(header +: trips: _*)
        MilesPerRateCode.run(spark, run)
      }
      def status(run: Layout, trips: String*): Unit = {
        root.trips(header +: trips: _*)
        RateCodeStatus.run(spark, run)
      }

      miles(a, "2,1,1,10,", "2,2,2,20,")
      miles(b, "2,1,5,50,", "2,7,7,70,")
      assert(root.folders == Set("input", "runs") && root.runs == Set("a", "b"))
      val Seq(milesOfA, milesOfB) =
        Seq("a", "b").map(run => Files.readAllBytes(root.runFile(run, "miles-per-rate/part-00000.parquet")).toSeq)

      status(a, "2,1,1,10,", "2,2,2,20,")
      assert(root.status == Seq("rate_code_id,total_distance,total_fare_amount", "1,1.00,10.00", "2,2.00,20.00"))
      assert(root.miles == Map(1 -> "1.00", 2 -> "2.00"))
      assert(Files.readAllBytes(root.milesFile).toSeq == milesOfA)
      assert(root.runs == Set("b"))

      status(b, "2,1,5,50,", "2,7,7,70,")
      assert(root.status == Seq("rate_code_id,total_distance,total_fare_amount", "1,5.00,50.00", "7,7.00,70.00"))
      assert(root.miles == Map(1 -> "5.00", 7 -> "7.00"))
      assert(Files.readAllBytes(root.milesFile).toSeq == milesOfB)
      assert(root.runs.isEmpty && root.folders == Set("input", "runs", "miles-per-rate", "rate-code-status"))
    }
  }

  test("a run works in its own folder alone until it publishes, and publishing replaces the published folders") {
    withRoot { root =>
      val published = publishNines(root, root.objectStore)
      val before    = published()
      root.leave("miles-per-rate/part-00000-old.snappy.parquet", "old")
      root.leave("rate-code-status/_SUCCESS", "")
      root.trips(header, "2,1,1,1,")
      val run = root.runOf(root.objectStore, "a")
      ObjectFileSystem.failingOn("emr-step-functions/_staging") {
        MilesPerRateCode.run(spark, run)
        assert(published() == before)
        assert(root.milesFiles == Set("part-00000.parquet", "part-00000-old.snappy.parquet"))
        RateCodeStatus.run(spark, run)
      }
      assert(root.status.tail == Seq("1,1.00,1.00") && root.miles == Map(1 -> "1.00"))
      assert(root.milesFiles == Set("part-00000.parquet") && root.statusFiles == Set("part-00000.csv"))
    }
  }

  Seq(
    "a column is missing" -> Seq("VendorID,RateCodeID,Trip_distance", "2,1,1"),
    "no fare is readable" -> Seq(header, "2,1,1,abc,"),
    "a sum has no room"   -> Seq(header, s"2,1,1,${"9" * 29},", s"2,1,1,${"9" * 29},")
  ).foreach { case (reason, lines) =>
    test(s"a run that fails since $reason publishes nothing and leaves its folder") {
      withRoot { root =>
        val published = publishNines(root, root.layout)
        val before    = published()
        root.trips(lines: _*)
        MilesPerRateCode.run(spark, root.runOf("a"))
        assertThrows[Exception](RateCodeStatus.run(spark, root.runOf("a")))
        assert(published() == before)
        assert(Files.exists(root.runFile("a", "miles-per-rate/part-00000.parquet")))
      }
    }
  }

  Seq("_staging-rate-code-status", "a/rate-code-status/part-00000").foreach { path =>
    test(s"a run that fails on writing $path publishes nothing, not even its miles, and can be run again") {
      withRoot { root =>
        val published = publishNines(root, root.objectStore)
        val before    = published()
        val run       = root.runOf(root.objectStore, "a")
        root.trips(header, "2,1,1,1,")
        MilesPerRateCode.run(spark, run)
        ObjectFileSystem.failingOn(path)(assertThrows[Exception](RateCodeStatus.run(spark, run)))
        assert(published() == before && root.runs == Set("a"))
        RateCodeStatus.run(spark, run)
        assert(root.status.tail == Seq("1,1.00,1.00") && root.miles == Map(1 -> "1.00") && root.runs.isEmpty)
      }
    }
  }

  Seq("miles-per-rate" -> "9.00", "rate-code-status" -> "1.00").foreach { case (folder, miles) =>
    test(s"a run that fails on publishing $folder leaves that result whole, and can be run again") {
      withRoot { root =>
        publishNines(root, root.objectStore)
        val run = root.runOf(root.objectStore, "a")
        root.trips(header, "2,1,1,1,")
        MilesPerRateCode.run(spark, run)
        ObjectFileSystem.failingOn(s"emr-step-functions/$folder/part-00000")(
          assertThrows[Exception](RateCodeStatus.run(spark, run))
        )
        // the miles are published first
        assert(root.miles == Map(1 -> miles) && root.status.tail == Seq("1,9.00,9.00") && root.runs == Set("a"))
        RateCodeStatus.run(spark, run)
        assert(root.status.tail == Seq("1,1.00,1.00") && root.miles == Map(1 -> "1.00") && root.runs.isEmpty)
      }
    }
  }

  test("what a first attempt left in the run folder does no harm") {
    withRoot { root =>
      root.trips(header, "2,1,9,9,", "2,3,9,9,")
      MilesPerRateCode.run(spark, root.runOf("a"))
      Seq("_staging-miles-per-rate-1", "_staging-rate-code-status-1", "rate-code-status").foreach { folder =>
        root.leave(s"runs/a/$folder/part-00000.csv", "old")
        root.leave(s"runs/a/$folder/_temporary/0/part-00001.csv", "old")
      }
      root.leave("runs/a/miles-per-rate/part-00000-old.snappy.parquet", "old")
      root.trips(header, "2,1,1,1,")
      MilesPerRateCode.run(spark, root.runOf("a"))
      RateCodeStatus.run(spark, root.runOf("a"))
      assert(root.status.tail == Seq("1,1.00,1.00") && root.miles == Map(1 -> "1.00"))
      assert(root.milesFiles == Set("part-00000.parquet", ".part-00000.parquet.crc") && root.runs.isEmpty)
    }
  }

  test("rate code status takes the miles of its own run alone, once") {
    withRoot { root =>
      val published = publishNines(root, root.layout)
      val run       = root.runOf("a")

      def assertMissing(): Unit = {
        val before  = published()
        val missing = intercept[FileNotFoundException](RateCodeStatus.run(spark, run))
        assert(
          missing.getMessage ==
            s"no miles per rate code in ${root.path}/emr-step-functions/runs/a/miles-per-rate; " +
              "run com.example.MilesPerRateCode first"
        )
        assert(published() == before)
      }

      assertMissing()
      MilesPerRateCode.run(spark, run)
      RateCodeStatus.run(spark, run)
      assertMissing()
    }
  }

  test("a run with two files of miles publishes nothing, since only one of them would be") {
    withRoot { root =>
      val published = publishNines(root, root.layout)
      val before    = published()
      root.trips(header, "2,1,1,1,")
      MilesPerRateCode.run(spark, root.runOf("b"))
      root.trips(header, "2,2,2,2,")
      MilesPerRateCode.run(spark, root.runOf("a"))
      Files.copy(
        root.runFile("b", "miles-per-rate/part-00000.parquet"),
        root.runFile("a", "miles-per-rate/part-00001.parquet")
      )
      val error = intercept[IllegalStateException](RateCodeStatus.run(spark, root.runOf("a")))
      assert(error.getMessage == s"2 part files in ${root.runOf("a").milesPerRate}, not one")
      assert(published() == before)
    }
  }

  Seq[(String, () => Boolean)](
    "access denied"           -> (() => throw new IOException("access denied")),
    "the file system kept it" -> (() => false)
  ).foreach { case (reason, outcome) =>
    test(s"a run folder that cannot be deleted ($reason) is a warning: the results are published") {
      withRoot { root =>
        root.trips(header, "2,1,1,1,")
        val run = root.runOf(root.objectStore, "a")
        MilesPerRateCode.run(spark, run)
        ObjectFileSystem.keeping("runs/a", outcome()) {
          assert(
            logged("com.example.RateCodeStatus")(RateCodeStatus.run(spark, run)) == Seq(
              "INFO 0 of 1 rows left out (rate code or fare amount unreadable)",
              s"WARN the run folder ${run.runFolder.get} could not be deleted: $reason"
            )
          )
        }
        assert(root.status.tail == Seq("1,1.00,1.00") && root.miles == Map(1 -> "1.00") && root.runs == Set("a"))
      }
    }
  }

  test("a run path may be on another file system than the root path") {
    withRoot { root =>
      root.trips(header, "2,1,1,1,")
      val run = root.objectStore.copy(runPath = root.runOf("a").runPath)
      MilesPerRateCode.run(spark, run)
      RateCodeStatus.run(spark, run)
      assert(root.status.tail == Seq("1,1.00,1.00") && root.miles == Map(1 -> "1.00") && root.runs.isEmpty)
      assert(root.milesFiles == Set("part-00000.parquet") && root.statusFiles == Set("part-00000.csv"))
    }
  }
}
