package com.example

import org.apache.hadoop.fs.Path

/**
 * Where things are under one root path: the contract between the two applications and with whoever reads the results.
 *
 * @param rootPath `s3://bucket`, `s3://bucket/prefix` or any other address that Hadoop knows; a trailing slash is
 *                 harmless
 */
final case class Layout(rootPath: String) {
  // Text, not new Path(parent, child): Hadoop would glue a child onto a bare `s3://bucket` without a slash.
  private val base = s"${rootPath.trim.replaceAll("/+$", "")}/emr-step-functions"

  val tripData: Path       = new Path(s"$base/input/tripdata.csv")
  val milesPerRate: Path   = new Path(s"$base/miles-per-rate")
  val rateCodeStatus: Path = new Path(s"$base/rate-code-status")
}
