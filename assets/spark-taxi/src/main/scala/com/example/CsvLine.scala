package com.example

/**
 * Splits one line of CSV (RFC 4180). Spark's own CSV reader parses line by line, too, and takes the second line of a
 * text with a line break for a row of its own; only the raw line shows that a quote is still open at its end.
 */
private[example] object CsvLine {

  /**
   * The wanted fields of `line`, without the blanks and quotes around them. A field is null if it is empty, or if the
   * line is too short to have it; what follows quotes that make no sense is null, too.
   *
   * @param places for each position in the line up to the last that is wanted: the field's place in the result, or -1
   * @param wanted how many fields are wanted
   * @return the fields, none for a blank line, and null if a quote is open at the end of the line
   */
  def split(line: String, places: Array[Int], wanted: Int): Array[String] = {
    if (line.trim.isEmpty) return Array.empty
    val fields = new Array[String](wanted)
    var index  = 0
    var from   = 0
    // behind the last wanted field only an open quote matters
    while (from <= line.length && (index < places.length || line.indexOf('"', from) >= 0)) {
      var start = from
      while (start < line.length && line.charAt(start) <= ' ' && line.charAt(start) != ',') start += 1
      val quoted = start < line.length && line.charAt(start) == '"'
      val close  = if (quoted) closingQuote(line, start + 1) else start
      if (close < 0) return null
      val end = line.indexOf(',', close) match {
        case -1    => line.length
        case comma => comma
      }
      if (quoted && !line.substring(close + 1, end).trim.isEmpty)
        return if (line.count(_ == '"') % 2 == 0) fields else null
      if (index < places.length && places(index) >= 0) {
        val text = if (quoted) line.substring(start + 1, close).replace("\"\"", "\"") else line.substring(start, end)
        fields(places(index)) = Some(text.trim).filter(_.nonEmpty).orNull
      }
      index += 1
      from = end + 1
    }
    fields
  }

  /** The quote that ends the text which starts at `from`: the first one that is not doubled; -1 if there is none. */
  private def closingQuote(line: String, from: Int): Int = {
    var at = line.indexOf('"', from)
    while (at >= 0 && at + 1 < line.length && line.charAt(at + 1) == '"') at = line.indexOf('"', at + 2)
    at
  }
}
