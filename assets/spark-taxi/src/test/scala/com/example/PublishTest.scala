package com.example

import org.scalatest.funsuite.AnyFunSuite

class PublishTest extends AnyFunSuite with SparkFixture {
  test("nothing is replaced unless every file that is to replace something is there") {
    withRoot { root =>
      val published = root.layout
      val run       = root.runOf("a")
      root.leave("miles-per-rate/part-00000.parquet", "old")
      root.leave("runs/a/miles-per-rate/part-00000.parquet", "new")
      root.leave("runs/a/rate-code-status/_SUCCESS", "")

      def copy(): Unit = Publish.copies(
        spark.sparkContext.hadoopConfiguration,
        run.milesPerRate   -> published.milesPerRate,
        run.rateCodeStatus -> published.rateCodeStatus
      )

      val error = intercept[IllegalStateException](copy())
      assert(error.getMessage == s"0 part files in ${run.rateCodeStatus}, not one")
      assert(root.text("miles-per-rate/part-00000.parquet") == "old")
      assert(root.folders == Set("miles-per-rate", "runs"))

      root.leave("runs/a/rate-code-status/part-00000.csv", "status")
      copy()
      assert(root.text("miles-per-rate/part-00000.parquet") == "new")
      assert(root.text("rate-code-status/part-00000.csv") == "status")
      assert(root.text("runs/a/miles-per-rate/part-00000.parquet") == "new")
    }
  }
}
