package io.turboprop.proplet.journal;

import io.turboprop.model.Bytes;
import io.vertx.core.Future;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what an earlier boot left. What is damaged is said, left out, and kept aside. */
final class JournalOpening {
  private static final Logger log = LoggerFactory.getLogger(FileJournal.class);

  private JournalOpening() {}

  /**
   * @return fails as {@link FileJournal#open} does; then the file is closed
   */
  static Future<JournalReader.Read> of(JournalFile file, FileJournal.Setup setup) {
    return file.open()
        .compose(
            bytes ->
                read(file, bytes, setup)
                    .recover(
                        cause ->
                            file.close()
                                .otherwiseEmpty()
                                .compose(closed -> Future.failedFuture(cause))));
  }

  private static Future<JournalReader.Read> read(
      JournalFile file, Bytes bytes, FileJournal.Setup setup) {
    JournalReader.Read read;
    try {
      read = JournalReader.read(bytes, setup.proplet(), setup.config());
    } catch (JournalException e) {
      return Future.failedFuture(
          new JournalException("journal " + file.name() + " " + e.getMessage(), e));
    }
    if (read.torn() > 0) {
      log.warn(
          "journal {}: the last {} bytes, from offset {}, were never finished; cut off",
          file.name(),
          read.torn(),
          bytes.length() - read.torn());
    }
    return read.flaws().isEmpty()
        ? Future.succeededFuture(read)
        : keepAside(file, read, setup.clock().instant()).map(read);
  }

  private static Future<Void> keepAside(JournalFile file, JournalReader.Read read, Instant now) {
    for (Frames.Flaw flaw : read.flaws()) {
      log.error(
          "journal {}: record {} at offset {} is damaged and left out: {}",
          file.name(),
          flaw.number(),
          flaw.offset(),
          flaw.what());
    }
    return file.keepAside("damaged-" + now.getEpochSecond())
        .onSuccess(
            name ->
                log.error(
                    "journal {}: records damaged: {}, used: {}; the file is kept as {}",
                    file.name(),
                    read.flaws().size(),
                    read.records(),
                    name))
        .onFailure(cause -> log.error("journal {}: no copy is kept: {}", file.name(), text(cause)))
        .otherwise("")
        .mapEmpty();
  }

  /** What a failure says of itself. */
  static String text(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
