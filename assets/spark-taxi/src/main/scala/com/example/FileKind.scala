package com.example

import java.io.InputStream
import java.nio.charset.StandardCharsets.ISO_8859_1

import org.apache.hadoop.io.compress.GzipCodec

/** What kind of file the input is, told by its first bytes: its name is the same for all. */
private[example] object FileKind {

  /** How many bytes of a file tell its kind. */
  val Bytes = 1024

  def isGzip(start: Array[Byte]): Boolean    = begins(start, "\u001F\u008B")
  def isParquet(start: Array[Byte]): Boolean = begins(start, "PAR1")

  /** What a file is that can't be read as CSV, in words. */
  def refusal(start: Array[Byte]): Option[String] =
    refused
      .collectFirst { case (beginning, kind) if begins(start, beginning) => kind }
      // Text has no such characters, UTF-16 and most others do.
      .orElse(if (start.exists(byte => byte >= 0 && byte < 9)) Some("no text in UTF-8") else None)

  private val refused = Seq(
    "\u00FF\u00FE"             -> "text in UTF-16 or UTF-32",
    "\u00FE\u00FF"             -> "text in UTF-16",
    "\u0000\u0000\u00FE\u00FF" -> "text in UTF-32",
    "PK\u0003\u0004"           -> "a zip archive or an Excel workbook",
    "PK\u0005\u0006"           -> "an empty zip archive",
    "\u00D0\u00CF\u0011\u00E0" -> "an old Excel workbook",
    "\u001F\u008B"             -> "gzip",
    "\u001F\u009D"             -> "a file of compress (.Z)",
    "BZh91AY&SY"               -> "bzip2",
    "\u0028\u00B5\u002F\u00FD" -> "zstd",
    "\u00FD7zXZ\u0000"         -> "xz",
    "7z\u00BC\u00AF"           -> "a 7z archive",
    "Rar!\u001A"               -> "a RAR archive",
    "\u0004\"M\u0018"          -> "LZ4",
    "\u00FF\u0006\u0000\u0000" -> "Snappy",
    "PAR1"                     -> "Parquet",
    "PARE"                     -> "encrypted Parquet",
    "ORC\n"                    -> "ORC",
    "Obj\u0001"                -> "Avro",
    "ARROW1\u0000"             -> "Arrow or Feather",
    "%PDF-"                    -> "a PDF file",
    "SQLite format 3\u0000"    -> "an SQLite database"
  )

  private def begins(start: Array[Byte], beginning: String): Boolean =
    start.startsWith(beginning.getBytes(ISO_8859_1))

  /** Up to [[Bytes]] first bytes of `in`, which is then at its beginning again. */
  def startOf(in: InputStream): Array[Byte] = {
    in.mark(Bytes)
    val start = Iterator.continually(in.read()).take(Bytes).takeWhile(_ >= 0).map(_.toByte).toArray
    in.reset()
    start
  }
}

/** Reads gzip, also in several members, from files named as [[Layout.tripData]]: Hadoop goes by the name's ending. */
class GzippedCsvCodec extends GzipCodec {
  override def getDefaultExtension: String = ".csv"
}
