package com.example

import org.apache.hadoop.fs.Path

/**
 * Where things are: the contract between the applications and with whoever reads the results.
 *
 * The results of an execution that has a run path are made under it, so that two executions at once on one root path
 * never meet half-way; its last application then publishes them under the root path. Without a run path the results
 * are made where they are published.
 *
 * @param rootPath `s3://bucket`, `s3://bucket/prefix` or any other address that Hadoop knows; a trailing slash is
 *                 harmless
 * @param runPath  a folder, likewise any address, that belongs to one execution alone: it is deleted, with all in it,
 *                 once its results are published
 * @throws java.lang.IllegalArgumentException if `runPath` is the root of its file system, or holds the input or a
 *                                            published result, or lies within one
 */
final case class Layout(rootPath: String, runPath: Option[String] = None) {
  private val base    = s"${Layout.trim(rootPath)}/emr-step-functions"
  private val results = runPath.fold(base)(Layout.trim)

  // Text, not new Path(parent, child): Hadoop would glue a child onto a bare `s3://bucket` without a slash.
  val tripData: Path          = new Path(s"$base/input/tripdata.csv")
  val milesPerRate: Path      = new Path(s"$results/miles-per-rate")
  val rateCodeStatus: Path    = new Path(s"$results/rate-code-status")
  val runFolder: Option[Path] = runPath.map(_ => milesPerRate.getParent)

  for (folder <- runFolder; other <- Seq(tripData, published.milesPerRate, published.rateCodeStatus))
    if (folder.isRoot || Layout.holds(folder, other) || Layout.holds(other, folder))
      throw new IllegalArgumentException(
        s"the run path $folder must be a folder of one execution alone, apart from $other: it is deleted in the end"
      )

  /** Where readers find the results. */
  def published: Layout = copy(runPath = None)

  /**
   * A folder of a result's own, as an application was told it.
   *
   * @throws java.lang.IllegalArgumentException if it is the root of its file system, or holds the input: what else is
   *                                            in it goes when the result is replaced
   */
  def resultFolder(address: String): Path = {
    val folder = new Path(Layout.trim(address))
    if (folder.isRoot || Layout.holds(folder, tripData))
      throw new IllegalArgumentException(
        s"the result's folder $folder must be apart from $tripData: what else is in it is deleted"
      )
    folder
  }
}

object Layout {
  private def trim(path: String): String = path.trim.replaceAll("/+$", "")

  private def holds(folder: Path, other: Path): Boolean =
    Iterator.iterate(other)(_.getParent).takeWhile(_ != null).contains(folder)
}
