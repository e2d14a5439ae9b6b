package com.example

import java.io.ByteArrayOutputStream
import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}
import java.util.zip.GZIPOutputStream

import scala.collection.JavaConverters._
import scala.collection.mutable

import org.apache.logging.log4j.LogManager
import org.apache.logging.log4j.core.appender.AbstractAppender
import org.apache.logging.log4j.core.config.Property
import org.apache.logging.log4j.core.{LogEvent, Logger}
import org.apache.spark.sql.{DataFrame, SparkSession}

/** A local session, and a root path of its own for each test. */
trait SparkFixture {

  /** The one session of the tests; a new one if the code under test has stopped it. */
  def spark: SparkSession =
    SparkSession.builder
      .master("local[1]")
      .appName("test")
      .config("spark.ui.enabled", "false")
      .config("spark.driver.host", "127.0.0.1")
      .config("spark.driver.bindAddress", "127.0.0.1")
      .config("spark.sql.shuffle.partitions", "1")
      .config("spark.hadoop.fs.objects.impl", classOf[ObjectFileSystem].getName)
      .getOrCreate()

  def withRoot(test: Root => Unit): Unit = {
    val folder = Files.createTempDirectory("spark-taxi")
    try test(new Root(folder))
    finally Files.walk(folder).iterator.asScala.toSeq.reverse.foreach(path => Files.delete(path))
  }

  def withSettings(settings: (String, String)*)(test: => Unit): Unit = {
    settings.foreach { case (key, value) => spark.conf.set(key, value) }
    try test
    finally settings.foreach { case (key, _) => spark.conf.unset(key) }
  }

  /** What `name` logs while `body` runs, as `LEVEL message`. */
  def logged(name: String)(body: => Unit): Seq[String] = {
    val lines = mutable.Buffer.empty[String]
    val appender = new AbstractAppender("test", null, null, true, Property.EMPTY_ARRAY) {
      override def append(event: LogEvent): Unit =
        lines += s"${event.getLevel} ${event.getMessage.getFormattedMessage}"
    }
    appender.start()
    val logger = LogManager.getLogger(name).asInstanceOf[Logger]
    logger.addAppender(appender)
    try body
    finally logger.removeAppender(appender)
    lines.toSeq
  }

  /** One member of gzip for each text. */
  def gzip(texts: String*): Array[Byte] = {
    val bytes = new ByteArrayOutputStream
    texts.foreach { text =>
      val member = new GZIPOutputStream(bytes)
      member.write(text.getBytes(UTF_8))
      member.finish()
    }
    bytes.toByteArray
  }

  final class Root(folder: Path) {
    val path: String             = s"file:$folder"
    val layout: Layout           = Layout(path)
    val objectStore: Layout      = Layout(s"objects:$folder")
    private val base: Path       = folder.resolve("emr-step-functions")
    private val tripData: Path   = base.resolve("input/tripdata.csv")
    def milesFile: Path          = base.resolve("miles-per-rate/part-00000.parquet")
    def statusFile: Path         = base.resolve("rate-code-status/part-00000.csv")
    def status: Seq[String]      = Files.readAllLines(statusFile).asScala.toSeq
    def folders: Set[String]     = names(base)
    def runs: Set[String]        = names(base.resolve("runs"))
    def milesFiles: Set[String]  = names(base.resolve("miles-per-rate"))
    def statusFiles: Set[String] = names(base.resolve("rate-code-status"))

    /** Names of what is in a folder under `emr-step-functions`. */
    def filesIn(folder: String): Set[String] = names(base.resolve(folder))

    /** `layout` with a run path, `name` in the folder of the runs. */
    def runOf(layout: Layout, name: String): Layout =
      layout.copy(runPath = Some(s"${layout.rootPath}/emr-step-functions/runs/$name"))

    def runOf(name: String): Layout = runOf(layout, name)

    def runFile(name: String, file: String): Path = base.resolve(s"runs/$name/$file")

    def trips(lines: String*): Root = tripsText(lines.mkString("", "\n", "\n"))

    def tripsText(text: String): Root = tripsBytes(text.getBytes(UTF_8))

    def tripsBytes(bytes: Array[Byte]): Root = {
      Files.createDirectories(tripData.getParent)
      Files.write(tripData, bytes)
      this
    }

    /** Makes the input a Parquet file, under its name of always. */
    def tripsParquet(trips: DataFrame): Root = {
      Publish.parquet(trips, new org.apache.hadoop.fs.Path(s"$path/parquet"))
      tripsBytes(Files.readAllBytes(folder.resolve("parquet/part-00000.parquet")))
    }

    /** Writes `text` to a file under `emr-step-functions`. */
    def leave(file: String, text: String): Unit = {
      Files.createDirectories(base.resolve(file).getParent)
      Files.write(base.resolve(file), text.getBytes(UTF_8))
    }

    def text(file: String): String = new String(Files.readAllBytes(base.resolve(file)), UTF_8)

    def miles: Map[Int, String] =
      spark.read
        .parquet(layout.milesPerRate.toString)
        .collect()
        .map(row => row.getInt(0) -> row.getDecimal(1).toPlainString)
        .toMap

    private def names(path: Path): Set[String] =
      Files.list(path).iterator.asScala.map(_.getFileName.toString).toSet
  }
}
