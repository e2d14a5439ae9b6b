package com.example

import java.util.UUID

import scala.util.Try

import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.{FSDataOutputStream, FileSystem, Path, StreamCapabilities}
import org.apache.hadoop.util.ShutdownHookManager
import org.apache.spark.sql.{DataFrame, DataFrameWriter, Row}

/**
 * Replaces a result that fits into one file.
 *
 * Spark's own overwrite empties the folder first and fills it afterwards: a run that fails in between, or a reader
 * that looks in between, finds nothing. So Spark writes to a folder of its own beside the result, where anything may
 * fail without harm, and what it wrote then goes under the result's fixed name in one step. On S3 (S3A and EMRFS) an
 * object appears when its stream is closed, whole, and takes the place of the old one: readers see the one or the
 * other. A rename would not do, since on S3 it is a copy and a removal, and does not replace.
 *
 * A file system that writes in place (the local one, in tests) has no such step. There the bytes are at least in
 * memory before the old file is touched.
 */
private[example] object Publish {

  /** Replaces `folder` by one file `part-00000.parquet`, ordered by the first column. */
  def parquet(result: DataFrame, folder: Path): Unit =
    write(result, folder, "part-00000.parquet")(_.parquet(_))

  /** Replaces `folder` by one file `part-00000.csv`, ordered by the first column, with a header; null is empty. */
  def csv(result: DataFrame, folder: Path): Unit =
    write(result, folder, "part-00000.csv")(saveCsv)

  /**
   * Like [[csv]], with an empty `_SUCCESS` file written last. One that was there before is right until the old result
   * is replaced, which is whole until then; it goes with what else was in the folder.
   *
   * Folders within `folder` stay: they may be results of others, which a wrong address must not cost.
   */
  def csvAndSuccess(result: DataFrame, folder: Path): Unit = {
    write(result, folder, "part-00000.csv", keepFolders = true)(saveCsv)
    val success = new Path(folder, "_SUCCESS")
    overwrite(success.getFileSystem(result.sparkSession.sparkContext.hadoopConfiguration), success, Array.empty)
  }

  private def saveCsv(writer: DataFrameWriter[Row], path: String): Unit =
    writer.option("header", "true").option("compression", "none").csv(path)

  /**
   * Replaces, one after the other, each second folder by the one file of the first, byte for byte and under its name.
   * All of the bytes are in memory before the first folder is touched.
   *
   * @throws java.lang.IllegalStateException if one of the first folders does not hold one file; nothing is touched
   */
  def copies(hadoop: Configuration, folders: (Path, Path)*): Unit =
    folders
      .map { case (from, to) =>
        val fs   = from.getFileSystem(hadoop)
        val part = onlyPart(fs, from)
        new Path(to, part.getName) -> readAll(fs, part)
      }
      .foreach { case (file, bytes) => replace(file.getFileSystem(hadoop), file, bytes) }

  private def write(result: DataFrame, folder: Path, fileName: String, keepFolders: Boolean = false)(
      save: (DataFrameWriter[Row], String) => Unit
  ): Unit = {
    val fs      = folder.getFileSystem(result.sparkSession.sparkContext.hadoopConfiguration)
    val staging = new Path(folder.getParent, s"_staging-${folder.getName}-${UUID.randomUUID}")
    discardedAfterwards(fs, staging) {
      // ordered after coalesce, which may take the partitions of an ordered result out of turn
      val onePart = result.coalesce(1).sortWithinPartitions(result.columns.head)
      save(onePart.write, staging.toString)
      replace(fs, new Path(folder, fileName), readAll(fs, onlyPart(fs, staging)), keepFolders)
    }
  }

  /** Puts `bytes` into `file`, and removes all else from its folder, or all other files. */
  private def replace(fs: FileSystem, file: Path, bytes: Array[Byte], keepFolders: Boolean = false): Unit = {
    overwrite(fs, file, bytes)
    fs.listStatus(file.getParent)
      .filterNot(status => status.getPath.getName == file.getName || (keepFolders && status.isDirectory))
      .foreach(status => fs.delete(status.getPath, true))
  }

  /**
   * Runs `body` and deletes `folder`, best effort: the run's own outcome counts. A driver that is told to end (SIGTERM)
   * may not come to its finally, hence the hook. It runs when Spark has stopped and Hadoop's file systems are still
   * open; their own deleteOnExit comes too late on S3A.
   */
  private def discardedAfterwards(fs: FileSystem, folder: Path)(body: => Unit): Unit = {
    val discard: Runnable = () => Try(fs.delete(folder, true))
    ShutdownHookManager.get.addShutdownHook(discard, FileSystem.SHUTDOWN_HOOK_PRIORITY + 1)
    try body
    finally {
      discard.run()
      Try(ShutdownHookManager.get.removeShutdownHook(discard)) // refused while the hooks are running
    }
  }

  private def onlyPart(fs: FileSystem, folder: Path): Path =
    fs.listStatus(folder).map(_.getPath).filter(_.getName.startsWith("part-")) match {
      case Array(part) => part
      case parts       => throw new IllegalStateException(s"${parts.length} part files in $folder, not one")
    }

  private def readAll(fs: FileSystem, file: Path): Array[Byte] = {
    val bytes = new Array[Byte](Math.toIntExact(fs.getFileStatus(file).getLen))
    val in    = fs.open(file)
    try in.readFully(0, bytes)
    finally in.close()
    bytes
  }

  /** Not try-finally: closing is what publishes, so a stream with half of the bytes must be aborted, or left open. */
  private def overwrite(fs: FileSystem, file: Path, bytes: Array[Byte]): Unit = {
    val out = fs.create(file, true)
    try out.write(bytes)
    catch {
      case failure: Throwable =>
        abort(out, failure)
        throw failure
    }
    out.close()
  }

  private def abort(out: FSDataOutputStream, failure: Throwable): Unit =
    try if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) out.abort()
    catch { case another: Exception => failure.addSuppressed(another) }
}
