package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.GuestLimits;
import io.turboprop.proplet.engine.Invocation;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.RunUsage;
import io.turboprop.proplet.engine.cgi.Exchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One call of a process that serves, on a thread of its own. */
final class HttpCall {
  /** Until a process whose connections broke is known to have ended. */
  private static final Duration DEATH_SHOWS = Duration.ofSeconds(1);

  private static final int REFUSALS = 400;
  private static final int SHOWN_CHARS = 200;

  private final InetSocketAddress address;
  private final Invocation invocation;
  private final OutputListener output;
  private final GuestLimits limits;
  private final ServeProcess server;
  private final CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();

  private final Object lock = new Object();
  private @Nullable Thread thread;
  private @Nullable Failed ended;
  private boolean sound;
  private @Nullable RunUsage before;

  HttpCall(
      InetSocketAddress address,
      Invocation invocation,
      OutputListener output,
      GuestLimits limits,
      ServeProcess server) {
    this.address = address;
    this.invocation = invocation;
    this.output = output;
    this.limits = limits;
    this.server = server;
  }

  OutputListener output() {
    return output;
  }

  CompletionStage<RunOutcome> outcome() {
    return outcome.minimalCompletionStage();
  }

  /** For those who wait for its end and for nothing else. */
  CompletableFuture<?> over() {
    return outcome;
  }

  /** Whether the process can be called again, as far as this call can tell. */
  boolean isSound() {
    synchronized (lock) {
      return sound;
    }
  }

  /**
   * Called once.
   *
   * @param returned told before the outcome is
   */
  void begin(String name, Runnable returned) {
    Thread made =
        Thread.ofVirtual()
            .name("call-" + name)
            .unstarted(
                () -> {
                  RunOutcome how = how();
                  returned.run();
                  outcome.complete(how);
                });
    synchronized (lock) {
      thread = made;
    }
    made.start();
  }

  /** Ends it without an answer. The first reason counts; does nothing after the end. */
  void end(Failed why) {
    synchronized (lock) {
      if (ended == null) {
        ended = why;
        if (thread != null) {
          thread.interrupt();
        }
      }
    }
  }

  private RunOutcome how() {
    RunUsage beginning = server.usage();
    synchronized (lock) {
      before = beginning;
    }
    RunOutcome how = exchanged();
    synchronized (lock) {
      sound &= ended == null;
      return ended == null ? how : failed(ended.kind(), ended.message());
    }
  }

  private RunOutcome exchanged() {
    Exchange exchange;
    try {
      exchange = new Exchange(address, invocation, output, limits.outputBytes());
    } catch (IllegalArgumentException e) {
      sound();
      return failed(FailureKind.BAD_INPUT, String.valueOf(e.getMessage()));
    }
    try {
      Exchange.Answered answered = exchange.run();
      sound();
      return answered(answered);
    } catch (Exchange.CallerException e) {
      sound();
      return failed(FailureKind.STOPPED, "the body of the call broke off: " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      return broken(e);
    }
  }

  private void sound() {
    synchronized (lock) {
      sound = true;
    }
  }

  /** Only an invocation that is no call of CGI has a text, and then the status is not passed on. */
  private RunOutcome answered(Exchange.Answered answered) {
    if (answered.cgi() || answered.status() < REFUSALS) {
      return new RunOutcome.Succeeded(answered.text(), "", usage());
    }
    String said = answered.text().strip();
    return failed(
        FailureKind.ANSWER,
        "the component answered with status "
            + answered.status()
            + (said.isEmpty()
                ? ""
                : ": " + said.substring(0, Math.min(SHOWN_CHARS, said.length()))));
  }

  /** Its death says more than the connection that it took with it. */
  private RunOutcome broken(Exception connection) {
    try {
      Failed death = server.over().copy().get(DEATH_SHOWS.toMillis(), TimeUnit.MILLISECONDS);
      return failed(death.kind(), death.message());
    } catch (TimeoutException | ExecutionException lives) {
      return failed(
          FailureKind.ANSWER, "the component gave no whole answer: " + connection.getMessage());
    } catch (InterruptedException e) {
      return failed(FailureKind.STOPPED, "the call was ended");
    }
  }

  private Failed failed(FailureKind kind, String message) {
    return new Failed(kind, message, OptionalInt.empty(), "", usage());
  }

  /** Of this call; memory as it is now. Asks the system, so not for an event loop. */
  RunUsage usage() {
    RunUsage beginning;
    synchronized (lock) {
      beginning = before;
    }
    if (beginning == null) {
      return RunUsage.NONE;
    }
    RunUsage now = server.usage();
    return new RunUsage(
        now.cpu().minus(beginning.cpu()),
        now.memoryBytes(),
        now.uptime().minus(beginning.uptime()),
        now.engine());
  }
}
