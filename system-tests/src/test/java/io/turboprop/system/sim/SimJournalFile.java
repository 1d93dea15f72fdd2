package io.turboprop.system.sim;

import io.turboprop.model.Bytes;
import io.turboprop.proplet.journal.JournalFile;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The journal's file as one life of a proplet sees it: every call takes a while. */
final class SimJournalFile implements JournalFile {
  private static final int WRITE_NANOS = 200_000;
  private static final int SYNC_NANOS = 5_000_000;

  private final SimDisk disk;
  private final Life life;
  private final SplittableRandom random;
  private final long extraNanos;
  private byte[] appending = new byte[0];

  /**
   * @param extraNanos a sync takes longer
   */
  SimJournalFile(SimDisk disk, Life life, long extraNanos) {
    this.disk = disk;
    this.life = life;
    this.random = life.chance();
    this.extraNanos = extraNanos;
  }

  @Override
  public String name() {
    return "journal of " + life.host().name();
  }

  @Override
  public Future<Bytes> open() {
    Promise<Bytes> answer = Promise.promise();
    life.in(random.nextLong(SYNC_NANOS), () -> answer.complete(Bytes.wrap(disk.read())));
    return answer.future();
  }

  @Override
  public Future<Void> append(Bytes bytes) {
    appending = bytes.unsafeArray();
    return after(
        random.nextLong(WRITE_NANOS),
        () -> {
          appending = new byte[0];
          return disk.append(bytes.unsafeArray());
        });
  }

  @Override
  public Future<Void> sync() {
    return after(random.nextLong(SYNC_NANOS) + extraNanos, disk::sync);
  }

  @Override
  public Future<Long> replace(Supplier<Bytes> all) {
    Bytes bytes = all.get();
    return after(random.nextLong(SYNC_NANOS) + extraNanos, () -> disk.replace(bytes.unsafeArray()))
        .map((long) bytes.length());
  }

  @Override
  public Future<String> keepAside(String suffix) {
    return Future.succeededFuture(suffix);
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  /** The process dies now, in the middle of whatever it writes. */
  void die(boolean powerLost) {
    if (appending.length > 0) {
      disk.interrupted(appending);
    }
    if (powerLost) {
      disk.powerLost();
    }
  }

  private Future<Void> after(long nanos, BooleanSupplier work) {
    Promise<Void> done = Promise.promise();
    life.in(
        nanos,
        () -> {
          if (work.getAsBoolean()) {
            done.complete();
          } else {
            done.fail(name() + ": the simulated disk has an error");
          }
        });
    return done.future();
  }
}
