package io.turboprop.proplet.journal;

import io.turboprop.model.Bytes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A file in memory that can be full, can lose what was not synced, and can be slow: then each call
 * ends when the test says so.
 */
final class ShakyFile implements JournalFile {
  final List<String> calls = new ArrayList<>();
  final List<String> copies = new ArrayList<>();
  private final Deque<Promise<Void>> held = new ArrayDeque<>();
  private byte[] safe;
  private final ByteArrayOutputStream unsafe = new ByteArrayOutputStream();
  @Nullable String failure;
  boolean slow;
  boolean open;

  ShakyFile() {
    this(new byte[0]);
  }

  ShakyFile(byte[] content) {
    this.safe = content;
  }

  /** What there is after the machine died. */
  byte[] safe() {
    return safe;
  }

  /** What there is after the process died. */
  byte[] all() {
    byte[] all = java.util.Arrays.copyOf(safe, safe.length + unsafe.size());
    System.arraycopy(unsafe.toByteArray(), 0, all, safe.length, unsafe.size());
    return all;
  }

  /** Ends the call under way. */
  void go() {
    held.remove().complete();
  }

  int underWay() {
    return held.size();
  }

  @Override
  public String name() {
    return "/data/journal";
  }

  @Override
  public Future<Bytes> open() {
    open = true;
    return Future.succeededFuture(Bytes.copyOf(safe));
  }

  @Override
  public Future<Void> append(Bytes bytes) {
    return call("append").onSuccess(v -> unsafe.writeBytes(bytes.unsafeArray()));
  }

  @Override
  public Future<Void> sync() {
    return call("sync")
        .onSuccess(
            v -> {
              safe = all();
              unsafe.reset();
            });
  }

  @Override
  public Future<Long> replace(Supplier<Bytes> all) {
    byte[] content = all.get().unsafeArray();
    return call("replace")
        .map(
            v -> {
              safe = content;
              unsafe.reset();
              return (long) content.length;
            });
  }

  @Override
  public Future<String> keepAside(String suffix) {
    copies.add(suffix);
    return call("keepAside").map("/data/journal." + suffix);
  }

  @Override
  public Future<Void> close() {
    open = false;
    return call("close");
  }

  private Future<Void> call(String name) {
    calls.add(name);
    if (!held.isEmpty()) {
      throw new AssertionError(name + " while another call is under way");
    }
    if (failure != null) {
      return Future.failedFuture(new IOException(failure));
    }
    if (!slow) {
      return Future.succeededFuture();
    }
    Promise<Void> later = Promise.promise();
    held.add(later);
    return later.future();
  }
}
