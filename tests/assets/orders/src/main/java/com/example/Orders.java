package com.example;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Orders as CSV: a header, then one order a line, the amount last. */
final class Orders {
  private Orders() {}

  /**
   * Copies the header and the lines in which a text stands, in their order, into a folder with one file.
   *
   * @throws IllegalArgumentException when the amount of one of them is not a number; nothing is written then
   */
  static void copy(String application, String from, String to, String text) {
    SparkSession spark = SparkSession.builder().appName(application).getOrCreate();
    try {
      List<String> lines = spark.read().textFile(from).collectAsList();
      List<String> copied = new ArrayList<>();
      for (String line : lines) {
        boolean isHeader = copied.isEmpty();
        if (isHeader || line.contains(text)) {
          if (!isHeader && !line.matches(".*,\\d+\\.\\d\\d")) {
            throw new IllegalArgumentException("no amount in " + from + ": " + line);
          }
          copied.add(line);
        }
      }
      spark.createDataset(copied, Encoders.STRING()).coalesce(1).write().mode(SaveMode.Overwrite).text(to);
    } finally {
      spark.stop();
    }
  }
}
