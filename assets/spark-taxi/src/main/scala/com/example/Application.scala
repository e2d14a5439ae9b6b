package com.example

import org.apache.spark.sql.SparkSession

/** What the two applications do alike: take one argument, hold a session, give it back. */
private[example] object Application {

  /**
   * Runs `job` in the session that spark-submit configured. Whatever it throws goes through to spark-submit, which
   * then exits non-zero with the exception's message as the first line.
   *
   * @throws java.lang.IllegalArgumentException unless the one argument is a root path; before Spark is started
   */
  def run(name: String, args: Array[String])(job: (SparkSession, Layout) => Unit): Unit = {
    val layout = args match {
      case Array(rootPath) if rootPath.trim.nonEmpty => Layout(rootPath)
      case _ =>
        throw new IllegalArgumentException(
          s"$name takes one argument, the root path, for example s3://bucket/prefix; it was given " +
            (if (args.isEmpty) "none" else args.mkString("'", "', '", "'"))
        )
    }
    val spark = SparkSession.builder.appName(name).getOrCreate()
    try job(spark, layout)
    finally spark.stop()
  }
}
