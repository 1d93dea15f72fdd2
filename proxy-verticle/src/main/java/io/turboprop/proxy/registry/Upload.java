package io.turboprop.proxy.registry;

import io.turboprop.proxy.service.Blob;
import java.net.URI;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far the upload of one blob has come. Not thread-safe. */
final class Upload {
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(\\d{1,18})");

  private final Blob blob;
  private final LongConsumer progress;
  private long floor;
  private Optional<URI> session = Optional.empty();
  private long confirmed;
  private long furthest;
  private long part;
  private boolean doubtful;

  /**
   * @param progress is told how many bytes are there; falls back when a registry forgets some
   */
  Upload(Blob blob, LongConsumer progress, PushLimits limits) {
    this.blob = blob;
    this.progress = progress;
    this.floor = limits.leastPartBytes();
    this.part = limits.partBytes();
  }

  Blob blob() {
    return blob;
  }

  LongConsumer progress() {
    return progress;
  }

  /** Where the next bytes go; empty before the upload has begun, or after it was forgotten. */
  Optional<URI> session() {
    return session;
  }

  /** Bytes that the registry says it has. */
  long confirmed() {
    return confirmed;
  }

  /** The same, at its best. */
  long furthest() {
    return furthest;
  }

  /** Whether a failure leaves open what the registry has. */
  boolean isDoubtful() {
    return doubtful;
  }

  void doubt() {
    doubtful = true;
  }

  /** Whether one request will do, which ends the upload. */
  boolean isWhole() {
    return confirmed == 0 && blob.size() <= part;
  }

  boolean isComplete() {
    return confirmed == blob.size();
  }

  /** Bytes of the next part. */
  long nextLength() {
    return Math.min(part, blob.size() - confirmed);
  }

  /**
   * @param leastPart bytes that all parts but the last must have, as the registry says; 0 if it
   *     does not
   */
  void begun(URI at, long leastPart) {
    session = Optional.of(at);
    floor = Math.max(floor, leastPart);
    part = Math.max(part, floor);
    confirm(0);
  }

  void goOn(URI at, long has) {
    session = Optional.of(at);
    confirm(has);
  }

  /** What is there is lost; the next request begins anew. */
  void forget() {
    session = Optional.empty();
    confirm(0);
  }

  /** Sends everything in one request from now on. */
  void inOneRequest() {
    part = Long.MAX_VALUE;
    forget();
  }

  boolean isInParts() {
    return part < Long.MAX_VALUE;
  }

  boolean canShrink() {
    return Math.min(part, blob.size()) > floor;
  }

  /** Begins anew with smaller parts. */
  void shrink() {
    part = Math.max(floor, Math.min(part, blob.size()) / 4);
    forget();
  }

  private void confirm(long has) {
    confirmed = has;
    furthest = Math.max(furthest, has);
    doubtful = false;
    progress.accept(has);
  }

  /**
   * Bytes that an answer's {@code Range} speaks of. {@code 0-0} stands for none, as registries have
   * it.
   *
   * @return empty if it says nothing that we understand
   */
  static Optional<Long> range(String header) {
    Matcher range = RANGE.matcher(header);
    if (!range.matches()) {
      return Optional.empty();
    }
    long last = Long.parseLong(range.group(1));
    return Optional.of(last == 0 ? 0 : last + 1);
  }
}
