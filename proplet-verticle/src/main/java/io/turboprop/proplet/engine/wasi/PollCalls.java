package io.turboprop.proplet.engine.wasi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Waiting. Streams and files are always ready, so a guest waits only if it asks for clocks alone;
 * an interrupt ends the wait.
 */
final class PollCalls {
  private static final int SUBSCRIPTION_BYTES = 48;
  private static final int EVENT_BYTES = 32;
  private static final int CLOCK = 0;
  private static final int FD_READ = 1;
  private static final int FD_WRITE = 2;
  private static final int ABSOLUTE = 1;

  private PollCalls() {}

  private record Event(long userdata, Errno error, int type, long bytes) {}

  /** A clock that will ring at this time of the monotonic clock, or {@link Long#MAX_VALUE}. */
  private record Alarm(long userdata, long atNanos) {}

  /** poll_oneoff(in, out, nsubscriptions, nevents) */
  static void poll(Wasi wasi, Cells cells, long[] a) throws WasiError {
    int in = (int) a[0];
    int count = (int) a[2];
    if (count <= 0 || count > wasi.limits().subscriptions()) {
      throw new WasiError(Errno.EINVAL);
    }
    cells.check(in, count * SUBSCRIPTION_BYTES);
    cells.check((int) a[1], count * EVENT_BYTES);
    cells.check((int) a[3], 4);
    List<Event> events = new ArrayList<>();
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      subscribe(wasi, cells, in + i * SUBSCRIPTION_BYTES, events, alarms);
    }
    if (events.isEmpty()) {
      sleepUntil(alarms.stream().mapToLong(Alarm::atNanos).min().orElse(Long.MAX_VALUE));
    }
    long now = ClockCalls.now(ClockCalls.MONOTONIC);
    for (Alarm alarm : alarms) {
      if (alarm.atNanos() <= now) {
        events.add(new Event(alarm.userdata(), Errno.SUCCESS, CLOCK, 0));
      }
    }
    write(events, cells, (int) a[1]);
    cells.writeInt((int) a[3], events.size());
  }

  private static void subscribe(
      Wasi wasi, Cells cells, int at, List<Event> events, List<Alarm> alarms) throws WasiError {
    long userdata = cells.readLong(at);
    int type = cells.readByte(at + 8);
    if (type != CLOCK && type != FD_READ && type != FD_WRITE) {
      throw new WasiError(Errno.EINVAL);
    }
    try {
      if (type == CLOCK) {
        alarms.add(new Alarm(userdata, alarm(cells, at + 16)));
      } else {
        events.add(ready(wasi, userdata, type, cells.readInt(at + 16)));
      }
    } catch (WasiError error) {
      events.add(new Event(userdata, error.errno(), type, 0));
    }
  }

  private static Event ready(Wasi wasi, long userdata, int type, int fd) throws WasiError {
    Descriptor descriptor = wasi.descriptors().get(fd);
    descriptor.require(Rights.POLL_FD_READWRITE);
    long bytes = type == FD_READ ? descriptor.readable() : 1 << 16;
    return new Event(userdata, Errno.SUCCESS, type, bytes);
  }

  /** When the clock subscribed to rings, on the monotonic clock. */
  private static long alarm(Cells cells, int at) throws WasiError {
    int clock = cells.readInt(at);
    long timeout = cells.readLong(at + 8);
    boolean absolute = (cells.readShort(at + 24) & ABSOLUTE) != 0;
    if (clock != ClockCalls.REALTIME && clock != ClockCalls.MONOTONIC) {
      throw new WasiError(Errno.ENOTSUP);
    }
    long left = absolute ? timeLeft(timeout, ClockCalls.now(clock)) : unsigned(timeout);
    long at0 = ClockCalls.now(ClockCalls.MONOTONIC);
    return left >= Long.MAX_VALUE - at0 ? Long.MAX_VALUE : at0 + left;
  }

  private static long timeLeft(long time, long now) {
    return Math.max(0, unsigned(time) - now);
  }

  /** Times of guests are unsigned; what does not fit is 292 years away. */
  private static long unsigned(long nanos) {
    return nanos < 0 ? Long.MAX_VALUE : nanos;
  }

  private static void sleepUntil(long atNanos) throws WasiError {
    long left = atNanos - ClockCalls.now(ClockCalls.MONOTONIC);
    try {
      while (left > 0) {
        TimeUnit.NANOSECONDS.sleep(left);
        left = atNanos - ClockCalls.now(ClockCalls.MONOTONIC);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GuestInterrupted();
    }
    GuestInterrupted.check();
  }

  private static void write(List<Event> events, Cells cells, int out) throws WasiError {
    int at = out;
    for (Event event : events) {
      cells.zero(at, EVENT_BYTES);
      cells.writeLong(at, event.userdata());
      cells.writeShort(at + 8, event.error().code());
      cells.writeByte(at + 10, event.type());
      cells.writeLong(at + 16, event.bytes());
      at += EVENT_BYTES;
    }
  }
}
