package com.example

import java.io.{ByteArrayOutputStream, IOException, OutputStream}
import java.net.URI
import java.nio.file.{Files, Paths}

import org.apache.hadoop.fs.Abortable.AbortableResult
import org.apache.hadoop.fs._
import org.apache.hadoop.util.Progressable

/** Local files with the manners of S3: a file appears when its stream is closed, unless the stream is aborted. */
class ObjectFileSystem extends RawLocalFileSystem {
  override def getScheme: String = "objects"
  override def getUri: URI       = URI.create("objects:///")

  override def create(file: Path, overwrite: Boolean, buffer: Int, copies: Short, block: Long, progress: Progressable) =
    new FSDataOutputStream(new ObjectOutputStream(file), null)

  override def delete(file: Path, recursive: Boolean): Boolean = ObjectFileSystem.onDelete match {
    case Some((ending, outcome)) if file.toString.endsWith(ending) => outcome()
    case _                                                         => super.delete(file, recursive)
  }

  private class ObjectOutputStream(file: Path) extends OutputStream with Abortable with StreamCapabilities {
    private val bytes   = new ByteArrayOutputStream
    private var aborted = false

    override def hasCapability(capability: String): Boolean = capability == StreamCapabilities.ABORTABLE_STREAM

    override def write(byte: Int): Unit = {
      if (ObjectFileSystem.failOn.exists(file.toString.contains) && bytes.size == 10) throw new IOException("disk full")
      bytes.write(byte)
    }

    override def close(): Unit = if (!aborted) {
      val target = Paths.get(file.toUri.getPath)
      Files.createDirectories(target.getParent)
      Files.write(target, bytes.toByteArray)
    }

    override def abort(): AbortableResult = {
      aborted = true
      new AbortableResult {
        override def alreadyClosed(): Boolean              = false
        override def anyCleanupException(): IOException    = null
      }
    }
  }
}

object ObjectFileSystem {

  /** Writing to a file with this text in its path fails after ten bytes. */
  @volatile var failOn: Option[String] = None

  def failingOn(text: String)(test: => Unit): Unit = {
    failOn = Some(text)
    try test
    finally failOn = None
  }

  /** Deleting a file or folder whose path ends with this text has this outcome, and deletes nothing. */
  @volatile private var onDelete: Option[(String, () => Boolean)] = None

  def keeping(ending: String, outcome: => Boolean)(test: => Unit): Unit = {
    onDelete = Some(ending -> (() => outcome))
    try test
    finally onDelete = None
  }
}
