package com.example

import org.scalatest.funsuite.AnyFunSuite

class LayoutTest extends AnyFunSuite {
  Seq(
    "s3://bucket"         -> "s3://bucket/emr-step-functions",
    "s3://bucket/"        -> "s3://bucket/emr-step-functions",
    "s3://bucket/a/b"     -> "s3://bucket/a/b/emr-step-functions",
    "s3://bucket/a/b//"   -> "s3://bucket/a/b/emr-step-functions",
    "s3://bucket/a b/%20" -> "s3://bucket/a b/%20/emr-step-functions",
    "file:/data/x/"        -> "file:/data/x/emr-step-functions"
  ).foreach { case (rootPath, base) =>
    test(s"addresses under $rootPath") {
      val layout = Layout(rootPath)
      assert(
        Seq(layout.tripData, layout.milesPerRate, layout.rateCodeStatus).map(_.toString) ==
          Seq(s"$base/input/tripdata.csv", s"$base/miles-per-rate", s"$base/rate-code-status")
      )
    }
  }

  Seq(
    "s3://bucket/emr-step-functions/runs/a"   -> "s3://bucket/emr-step-functions/runs/a",
    "s3://bucket/emr-step-functions/runs/a//" -> "s3://bucket/emr-step-functions/runs/a",
    " hdfs://node:8020/runs/a b/%20/ "        -> "hdfs://node:8020/runs/a b/%20",
    "s3://bucket/emr-step-functions/input-a"  -> "s3://bucket/emr-step-functions/input-a"
  ).foreach { case (runPath, folder) =>
    test(s"addresses of the run $runPath") {
      val layout = Layout("s3://bucket/", Some(runPath))
      assert(layout.runFolder.map(_.toString) == Some(folder))
      assert(layout.tripData.toString == "s3://bucket/emr-step-functions/input/tripdata.csv")
      assert(
        Seq(layout.milesPerRate, layout.rateCodeStatus).map(_.toString) ==
          Seq(s"$folder/miles-per-rate", s"$folder/rate-code-status")
      )
      assert(layout.published == Layout("s3://bucket/") && layout.published.runFolder.isEmpty)
    }
  }

  private val tripData       = "s3://bucket/a/emr-step-functions/input/tripdata.csv"
  private val milesPerRate   = "s3://bucket/a/emr-step-functions/miles-per-rate"
  private val rateCodeStatus = "s3://bucket/a/emr-step-functions/rate-code-status"

  Seq(
    "s3://bucket/a"                          -> tripData,
    "s3://bucket/a/"                         -> tripData,
    "s3://bucket/a/emr-step-functions"       -> tripData,
    "s3://bucket/a/emr-step-functions/input" -> tripData,
    "s3://bucket/a/runs/.."                  -> tripData,
    milesPerRate                             -> milesPerRate,
    s"$milesPerRate/runs/a"                  -> milesPerRate,
    s"$rateCodeStatus/a"                     -> rateCodeStatus,
    "s3://another"                           -> tripData,
    "/"                                      -> tripData
  ).foreach { case (runPath, other) =>
    test(s"the run path $runPath is refused") {
      val error = intercept[IllegalArgumentException](Layout("s3://bucket/a", Some(runPath)))
      assert(
        error.getMessage.startsWith("the run path ") && error.getMessage.endsWith(
          s" must be a folder of one execution alone, apart from $other: it is deleted in the end"
        )
      )
    }
  }

  test("a result's folder is any that is apart from the input") {
    val layout = Layout("s3://bucket/a/")
    Seq(
      "s3://bucket/a/emr-step-functions/days/2013-08-01/" -> "s3://bucket/a/emr-step-functions/days/2013-08-01",
      " s3://another/b c/%20// "                          -> "s3://another/b c/%20",
      "s3://bucket/a/emr-step-functions/input-a"          -> "s3://bucket/a/emr-step-functions/input-a"
    ).foreach { case (address, folder) => assert(layout.resultFolder(address).toString == folder) }

    Seq("s3://bucket/a", "s3://bucket/a/emr-step-functions/", s"${tripData.stripSuffix("/tripdata.csv")}/").foreach {
      address =>
        val error = intercept[IllegalArgumentException](layout.resultFolder(address))
        assert(
          error.getMessage == s"the result's folder ${address.stripSuffix("/")} must be apart from $tripData: what " +
            "else is in it is deleted"
        )
    }
    Seq("s3://bucket", "s3://bucket/", "s3://another", "hdfs://node:8020/").foreach { address =>
      assertThrows[IllegalArgumentException](layout.resultFolder(address))
    }
  }
}
