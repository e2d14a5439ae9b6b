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
}
