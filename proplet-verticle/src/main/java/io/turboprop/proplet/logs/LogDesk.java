package io.turboprop.proplet.logs;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.Order;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps what guests write, and tells the manager of it while somebody there wants to know: nothing
 * is sent otherwise. On the proplet's loop only, but for the logs themselves.
 */
public final class LogDesk {
  private final PropletId id;
  private final BootId boot;
  private final LogBounds bounds;
  private final Consumer<LogPage> send;
  private final Timers timers;
  private final LongSupplier nanos;
  private final LogShelf shelf;
  private final Map<LogShelf.Name, Watch> watches = new LinkedHashMap<>();
  private Cancellable looks = () -> {};

  /** Somebody reads a log: how far it was sent, and until when it is worth sending more. */
  private static final class Watch {
    private long sent;
    private long untilNanos;
    private boolean asked;
  }

  /**
   * @param send tries to bring a page to the manager; what is lost is asked for again
   * @param nanos monotonic clock
   */
  public LogDesk(
      PropletId id,
      BootId boot,
      LogBounds bounds,
      Consumer<LogPage> send,
      Timers timers,
      LongSupplier nanos) {
    this.id = id;
    this.boot = boot;
    this.bounds = bounds;
    this.send = send;
    this.timers = timers;
    this.nanos = nanos;
    this.shelf = new LogShelf(bounds);
  }

  /**
   * The log of an attempt that is about to run; its guest may write to it from any thread.
   *
   * @param bytesPerSecond of it that are sent at most, 0 for as many as of all logs together
   */
  public RunLog open(TaskId task, int attempt, long bytesPerSecond) {
    int all = bounds.bytesPerSecond();
    int most = bytesPerSecond == 0 ? all : (int) Math.min(all, bytesPerSecond);
    return shelf.open(new LogShelf.Name(task, attempt), most);
  }

  /** The attempt is over. */
  public void end(TaskId task, int attempt) {
    shelf.end(new LogShelf.Name(task, attempt));
  }

  /**
   * Somebody wants to read on from a place, at once and for as long as the order says. The last one
   * who asks says where to go on; readers that know more leave out what they know.
   */
  public void asked(Order.Logs order) {
    var name = new LogShelf.Name(order.task(), order.attempt());
    Watch watch = watches.computeIfAbsent(name, n -> new Watch());
    watch.sent = order.from();
    watch.asked = true;
    watch.untilNanos = nanos.getAsLong() + Math.max(0, order.watch().toNanos());
    if (watches.size() == 1) {
      looks.cancel();
      looks = timers.every(bounds.interval(), this::look);
    }
    if (!tell(
        name, watch, Math.min(bounds.pageBytes(), bounds.perInterval(bounds.bytesPerSecond())))) {
      watches.remove(name);
      stopIfUnwatched();
    }
  }

  /** Logs that somebody reads now. */
  public int watched() {
    return watches.size();
  }

  /** Nothing is sent any more. */
  public void close() {
    watches.clear();
    looks.cancel();
  }

  private void look() {
    int budget = bounds.perInterval(bounds.bytesPerSecond());
    for (var name : List.copyOf(watches.keySet())) {
      Watch watch = watches.get(name);
      if (watch == null || budget <= 0) {
        continue;
      }
      long before = watch.sent;
      if (!tell(name, watch, Math.min(bounds.pageBytes(), budget))) {
        watches.remove(name);
      } else if (watch.sent > before) {
        // Who got something stands at the end of the line for the next look.
        watches.remove(name);
        watches.put(name, watch);
      }
      budget -= (int) (watch.sent - before);
    }
    stopIfUnwatched();
  }

  private void stopIfUnwatched() {
    if (watches.isEmpty()) {
      looks.cancel();
    }
  }

  /**
   * @return whether it is worth looking again
   */
  private boolean tell(LogShelf.Name name, Watch watch, int most) {
    Optional<RunLog> log = shelf.find(name);
    if (log.isEmpty()) {
      send.accept(unknown(name));
      return false;
    }
    int ofThis = bounds.perInterval(log.get().bytesPerSecond());
    RunLog.Slice slice = log.get().read(watch.sent, Math.min(most, ofThis));
    if (watch.asked || !slice.pieces().isEmpty() || slice.last()) {
      watch.asked = false;
      watch.sent = slice.next();
      send.accept(page(name, slice));
    }
    return !slice.last() && nanos.getAsLong() - watch.untilNanos < 0;
  }

  private LogPage page(LogShelf.Name name, RunLog.Slice slice) {
    return new LogPage(
        id,
        boot,
        name.task(),
        name.attempt(),
        slice.state(),
        slice.oldest(),
        slice.from(),
        slice.end(),
        slice.pieces());
  }

  private LogPage unknown(LogShelf.Name name) {
    return new LogPage(
        id, boot, name.task(), name.attempt(), LogPage.State.UNKNOWN, 0, 0, 0, List.of());
  }
}
