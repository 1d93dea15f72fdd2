package io.turboprop.proplet.engine.process;

import io.turboprop.config.DurationText;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.GuestLimits;
import io.turboprop.proplet.engine.Invocation;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.OutputListener.Stream;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.RunUsage;
import io.turboprop.proplet.engine.Warm;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A component that serves HTTP, as an instance to be called: a process that serves, which each call
 * asks over a connection of its own. A call that ends without an answer is the last, since nobody
 * knows what the process is at then.
 *
 * <p>What the process writes to its own streams is standard error of the call under way, or of the
 * last one.
 */
final class HttpInstance implements Warm {
  private final String name;
  private final GuestLimits limits;
  private final ProcessHouse house;
  private final ServeProcess server;
  private final CompletableFuture<Readiness> ready = new CompletableFuture<>();

  private final Object lock = new Object();
  private @Nullable InetSocketAddress address;
  private @Nullable HttpCall current;
  private boolean usable;
  private volatile OutputListener heard = OutputListener.NONE;

  /** Makes the process, which tells this listener what it writes. */
  interface Server {
    ServeProcess with(OutputListener output);
  }

  /**
   * @param name of threads
   * @param limits of each call
   */
  HttpInstance(String name, GuestLimits limits, ProcessHouse house, Server server) {
    this.name = name;
    this.limits = limits;
    this.house = house;
    this.server =
        server.with(
            (stream, bytes, offset, length) -> heard.wrote(Stream.STDERR, bytes, offset, length));
  }

  /** Called once. */
  void begin() {
    server.ready().thenAccept(this::began);
    server.over().thenAccept(this::over);
    server.begin();
  }

  private void began(InetSocketAddress at) {
    synchronized (lock) {
      address = at;
      usable = !server.over().isDone();
    }
    ready.complete(new Readiness.Ready(true, true));
  }

  private void over(Failed why) {
    HttpCall left;
    synchronized (lock) {
      usable = false;
      left = current;
    }
    ready.complete(new Readiness.NotReady(why));
    if (left != null) {
      left.end(why);
    }
  }

  @Override
  public CompletionStage<Readiness> ready() {
    return ready.minimalCompletionStage();
  }

  @Override
  public boolean isUsable() {
    synchronized (lock) {
      return usable;
    }
  }

  @Override
  public CompletionStage<RunOutcome> call(Invocation invocation, OutputListener output) {
    HttpCall call;
    synchronized (lock) {
      if (!usable || current != null || address == null) {
        return CompletableFuture.completedStage(
            Failed.before(
                FailureKind.ENGINE,
                current != null
                    ? "the instance is in another call"
                    : "the instance cannot be called"));
      }
      call = new HttpCall(address, invocation, new SerialListener(output), limits, server);
      current = call;
      heard = call.output();
    }
    call.begin(name, () -> returned(call));
    watch(call, invocation.deadline());
    return call.outcome();
  }

  private void returned(HttpCall call) {
    synchronized (lock) {
      current = null;
      usable &= call.isSound();
    }
  }

  private void watch(HttpCall call, Duration deadline) {
    String passed = "deadline of " + DurationText.of(deadline) + " passed";
    house.alarm(deadline, call.over(), () -> call.end(Failed.before(FailureKind.DEADLINE, passed)));
    limits.cpu().ifPresent(most -> watchCpu(call, most, most));
  }

  /** Looks when the call can have used what is left at the earliest, and so on. */
  private void watchCpu(HttpCall call, Duration most, Duration left) {
    house.alarm(ProcessRun.untilUsed(left), call.over(), () -> lookAtCpu(call, most));
  }

  private void lookAtCpu(HttpCall call, Duration most) {
    Duration left = most.minus(call.usage().cpu());
    if (left.isPositive()) {
      watchCpu(call, most, left);
    } else {
      String used = "processor time of " + DurationText.of(most) + " used up";
      call.end(Failed.before(FailureKind.DEADLINE, used));
    }
  }

  @Override
  public RunUsage usage() {
    return server.usage();
  }

  @Override
  public void close() {
    String why = "the instance was closed";
    HttpCall left;
    synchronized (lock) {
      usable = false;
      left = current;
    }
    if (left != null) {
      left.end(Failed.before(FailureKind.STOPPED, why));
    }
    server.stop(FailureKind.STOPPED, why);
  }
}
