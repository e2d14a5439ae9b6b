package com.example

import java.io.{BufferedInputStream, BufferedReader, FileNotFoundException, InputStream, InputStreamReader}
import java.nio.charset.StandardCharsets.UTF_8
import java.time.LocalDateTime

import org.apache.hadoop.fs.Path
import org.apache.hadoop.util.ReflectionUtils
import org.apache.spark.sql.functions._
import org.apache.spark.sql.types.TimestampType
import org.apache.spark.sql.{Column, DataFrame, SparkSession}

/**
 * Reads the trip records, as New York's TLC publishes them and as others pass them on: one file, which is CSV with a
 * header, gzip of that, or Parquet. It is what its first bytes say; its name is always that of [[Layout]].
 */
object TripData {

  /** The row as text, with all its fields, to show it to somebody. */
  val RowText = "row"

  /** Whether a quote is open at the end of the row: then the next row may be the rest of a text with a line break. */
  val OpenQuote = "open_quote"

  private val Codecs = "io.compression.codecs"
  private def epoch  = lit(LocalDateTime.of(1970, 1, 1, 0, 0))

  /**
   * One row a trip, with the `wanted` columns as text under their own names ([[TripColumn.name]]), and [[RowText]] and
   * [[OpenQuote]]. Null stands for an empty field and for one that the row is too short to have. Blank lines are no
   * rows; fields beyond the header are ignored.
   *
   * Its partitions are in the order of the file, the same ones each time.
   *
   * @throws java.io.FileNotFoundException      if there is no such file
   * @throws java.lang.IllegalArgumentException if it is empty or of another kind, or lacks one of the columns or has
   *                                            it twice
   */
  def read(spark: SparkSession, file: Path, wanted: Seq[TripColumn]): DataFrame = {
    val hadoop = spark.sparkContext.hadoopConfiguration
    val fs     = file.getFileSystem(hadoop)
    if (!fs.exists(file)) throw new FileNotFoundException(s"no input file $file")
    if (!fs.getFileStatus(file).isFile) throw new FileNotFoundException(s"$file is a folder, not the input file")

    val in = new BufferedInputStream(fs.open(file))
    try {
      val start = FileKind.startOf(in)
      if (FileKind.isParquet(start)) parquet(spark, file, wanted)
      else if (FileKind.isGzip(start)) {
        val codec = ReflectionUtils.newInstance(classOf[GzippedCsvCodec], hadoop)
        val lines = new BufferedInputStream(codec.createInputStream(in))
        csv(spark, file, wanted, headerOf(lines, file, "gzip of "), Map(Codecs -> classOf[GzippedCsvCodec].getName))
      } else csv(spark, file, wanted, headerOf(in, file, ""), Map.empty)
    } finally in.close()
  }

  private def parquet(spark: SparkSession, file: Path, wanted: Seq[TripColumn]): DataFrame = {
    val rows   = spark.read.parquet(file.toString)
    val texts = rows.schema.map { field =>
      textOf(col(s"`${field.name.replace("`", "``")}`"), isInstant = field.dataType == TimestampType)
    }
    val fields = wanted.map(column => texts(column.indexIn(rows.columns, file.toString)).as(column.name))
    val row    = concat_ws(",", texts.map(coalesce(_, lit(""))): _*)
    rows.select(fields :+ row.as(RowText) :+ lit(false).as(OpenQuote): _*)
  }

  /** What CSV would have: an instant as it is stored, in UTC, and not as the session's time zone shows it. */
  private def textOf(value: Column, isInstant: Boolean): Column =
    (if (isInstant) epoch + make_dt_interval(lit(0), lit(0), lit(0), unix_seconds(value)) else value).cast("string")

  private def csv(
      spark: SparkSession,
      file: Path,
      wanted: Seq[TripColumn],
      header: Header,
      options: Map[String, String]
  ): DataFrame = {
    val positions = wanted.map(_.indexIn(header.names, file.toString))
    val count     = wanted.size
    val places    = Array.tabulate(positions.max + 1)(positions.indexOf(_))
    // not deterministic: or else Spark would split a line for the filter and for the fields
    val split = udf((line: String) => CsvLine.split(line, places, count)).asNondeterministic()
    val line  = col("value")
    val field = col("fields")
    spark.read
      .options(options)
      .text(file.toString)
      // the ids of the first partition's rows are 0, 1, 2 and so on, those of all others are greater
      .filter(monotonically_increasing_id() > header.line)
      .select(line, split(line).as("fields"))
      .filter(field.isNull || size(field) > 0)
      .select(
        wanted.zipWithIndex.map { case (column, i) => field(i).as(column.name) } :+
          line.as(RowText) :+ field.isNull.as(OpenQuote): _*
      )
  }

  /** The names in the first line that is not blank, and that line's number, from 0. */
  private final case class Header(names: Seq[String], line: Int)

  private def headerOf(in: InputStream, file: Path, wrapping: String): Header = {
    FileKind.refusal(FileKind.startOf(in)).foreach { kind =>
      throw new IllegalArgumentException(
        s"the input file $file is $wrapping$kind; it may be CSV in UTF-8, gzip of that, or Parquet"
      )
    }
    val reader = new BufferedReader(new InputStreamReader(in, UTF_8))
    Iterator
      .continually(reader.readLine())
      .takeWhile(_ != null)
      .map(_.stripPrefix("\uFEFF")) // a byte order mark
      .zipWithIndex
      .collectFirst { case (line, i) if line.trim.nonEmpty => Header(namesIn(line, file), i) }
      .getOrElse(throw new IllegalArgumentException(s"the input file $file is empty"))
  }

  private def namesIn(line: String, file: Path): Seq[String] = {
    val atMost = line.count(_ == ',') + 1
    Option(CsvLine.split(line, Array.range(0, atMost), atMost))
      .getOrElse(throw openQuote(file, line))
      .map(name => if (name == null) "" else name)
  }

  /** A line whose quotes do not close; it is not said to be a line break, since a quote too many looks the same. */
  def openQuote(file: Path, row: String): IllegalArgumentException =
    new IllegalArgumentException(
      s"a line of $file ends within quotes: '${shown(row)}'; write each trip on one line, without line breaks in its " +
        "texts"
    )

  /** `text` as a message shows it: on one line, and not too long. */
  def shown(text: String, atMost: Int = 120): String = {
    val line = text.replaceAll("\\p{Cntrl}", " ")
    if (line.length > atMost) line.take(atMost) + "…" else line
  }
}
