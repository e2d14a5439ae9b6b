package com.example

import java.io.{BufferedReader, FileNotFoundException, InputStreamReader}
import java.nio.charset.StandardCharsets.UTF_8

import com.univocity.parsers.csv.{CsvParser, CsvParserSettings}
import org.apache.hadoop.fs.Path
import org.apache.spark.sql.functions.expr
import org.apache.spark.sql.types.{StringType, StructField, StructType}
import org.apache.spark.sql.{DataFrame, SparkSession}

/** Reads the trip records: one CSV file with a header, as New York's TLC publishes it. */
object TripData {

  /**
   * One row a trip, with the `wanted` columns under their own names ([[TripColumn.name]]); null stands for unreadable:
   * the file's row is too short to hold it, or the text is no such value (empty, `abc`, `NaN`). Blank lines are no
   * rows; fields beyond the header are ignored.
   *
   * Every field up to the last one needed is read as text by position and parsed here. So nothing is inferred by a
   * second scan, and a short row is told from a bad one by neither the CSV reader's mode nor its column pruning.
   *
   * @throws java.io.FileNotFoundException      if there is no such file
   * @throws java.lang.IllegalArgumentException if it is empty, or lacks one of the columns or has it twice
   */
  def read(spark: SparkSession, file: Path, wanted: Seq[TripColumn]): DataFrame = {
    val header  = readHeader(spark, file)
    val indices = wanted.map(_.indexIn(header, file.toString))
    // Those that are read keep their names, or Spark would warn of a header that is not the schema's; the others are
    // numbered, since their names may be empty or the same.
    val positions = 0 to indices.max
    val names     = positions.map(i => if (indices.contains(i)) header(i) else s"c$i")
    val schema    = StructType(names.map(StructField(_, StringType)))

    spark.read
      .schema(schema)
      .option("header", "true")
      .option("mode", "PERMISSIVE")
      .option("escape", "\"") // quotes within quotes are doubled (RFC 4180); Spark's default is a backslash
      .option("ignoreLeadingWhiteSpace", "true")
      .option("ignoreTrailingWhiteSpace", "true")
      .csv(file.toString)
      .toDF(positions.map(i => s"c$i"): _*)
      .select(wanted.zip(indices).map { case (column, i) => expr(column.parse(s"c$i")).as(column.name) }: _*)
  }

  /** The names in the first line that is not blank, which is the one that Spark takes for the header, too. */
  private def readHeader(spark: SparkSession, file: Path): Seq[String] = {
    val fs = file.getFileSystem(spark.sparkContext.hadoopConfiguration)
    if (!fs.exists(file)) throw new FileNotFoundException(s"no input file $file")
    if (!fs.getFileStatus(file).isFile) throw new FileNotFoundException(s"$file is a folder, not the input file")

    val reader = new BufferedReader(new InputStreamReader(fs.open(file), UTF_8))
    try
      Iterator
        .continually(reader.readLine())
        .takeWhile(_ != null)
        .map(_.stripPrefix("\uFEFF")) // a byte order mark
        .find(_.trim.nonEmpty)
        .map(parse)
        .getOrElse(throw new IllegalArgumentException(s"the input file $file is empty"))
    finally reader.close()
  }

  private def parse(line: String): Seq[String] = {
    val settings = new CsvParserSettings
    settings.setMaxColumns(20480) // as many as Spark reads
    settings.setMaxCharsPerColumn(-1)
    settings.setNullValue("")
    settings.getFormat.setComment('\u0000') // a name may begin with #
    new CsvParser(settings).parseRecord(line).getValues.toSeq
  }
}
