package com.example

import org.apache.spark.sql.SparkSession

/** What the applications do alike: take their arguments, hold a session, give it back. */
private[example] object Application {

  /**
   * Runs `job` with the one or two arguments of an application of the taxi pipeline.
   *
   * @param args the root path and, optionally, the run path of [[Layout]]
   * @throws java.lang.IllegalArgumentException if `args` are anything else; before Spark is started
   */
  def run(name: String, args: Array[String])(job: (SparkSession, Layout) => Unit): Unit = {
    val layout = args match {
      case Array(rootPath, runPath @ _*) if runPath.size <= 1 && args.forall(_.trim.nonEmpty) =>
        Layout(rootPath, runPath.headOption)
      case _ =>
        throw new IllegalArgumentException(
          s"$name takes one or two arguments: the root path, for example s3://bucket/prefix, and optionally the run " +
            s"path, a folder of one execution alone; it was given ${given(args)}"
        )
    }
    inSession(name)(job(_, layout))
  }

  /**
   * Runs `job` in the session that spark-submit configured. Whatever it throws goes through to spark-submit, which
   * then exits non-zero with the exception's message as the first line.
   */
  def inSession(name: String)(job: SparkSession => Unit): Unit = {
    val spark = SparkSession.builder.appName(name).getOrCreate()
    try job(spark)
    finally spark.stop()
  }

  /** The arguments in words, for the error that refuses them. */
  def given(args: Array[String]): String = if (args.isEmpty) "none" else args.mkString("'", "', '", "'")
}
