package io.turboprop.proplet.engine.process;

import io.turboprop.config.DurationText;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.RunUsage;
import io.turboprop.time.Backoff;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The process of a component that serves HTTP, at a port of its own that this machine alone
 * reaches.
 *
 * <pre>
 * STARTING ──► TRIED UNTIL IT TAKES CONNECTIONS ──► READY ──► OVER
 *     ▲            │ its address was in use                    ▲
 *     └────────────┴───────────────────────────────────────────┘ whatever else ends it
 * </pre>
 */
final class ServeProcess {
  /**
   * Of ports. Only the first one is held: a runtime that allows no reuse of addresses finds it in
   * use.
   */
  private static final int TRIES = 3;

  /** As POSIX has it, whoever says it. */
  private static final String IN_USE = "address already in use";

  private static final Backoff PROBES = new Backoff(Duration.ofMillis(2), Duration.ofMillis(50));
  private static final RandomGenerator EXACTLY = () -> 0;
  private static final int CONNECT_MS = 1_000;

  private final RunRequest request;
  private final OutputListener output;
  private final Launch launch;
  private final ProcessRuns runs;
  private final ProcessHouse house;
  private final Duration prepareLimit;
  private final CompletableFuture<InetSocketAddress> ready = new CompletableFuture<>();
  private final CompletableFuture<Failed> over = new CompletableFuture<>();

  private final Object lock = new Object();
  private @Nullable Failed stopped;
  private @Nullable Execution current;

  /** Starts the process at a port; on the thread of {@link ProcessHouse#starter}. */
  interface Launch {
    HostProcess at(HeldPort port) throws IOException;
  }

  /**
   * @param request of a daemon
   * @param output told what the process itself writes
   * @param prepareLimit within which it takes connections
   */
  ServeProcess(
      RunRequest request,
      OutputListener output,
      Launch launch,
      ProcessRuns runs,
      ProcessHouse house,
      Duration prepareLimit) {
    this.request = request;
    this.output = output;
    this.launch = launch;
    this.runs = runs;
    this.house = house;
    this.prepareLimit = prepareLimit;
  }

  /** Called once. */
  void begin() {
    house.alarm(
        prepareLimit,
        CompletableFuture.anyOf(ready, over),
        () ->
            stop(
                FailureKind.ENGINE,
                "the component takes no connections within " + DurationText.of(prepareLimit)));
    attempt(1);
  }

  /** Completes when it takes connections, never if it does not. */
  CompletableFuture<InetSocketAddress> ready() {
    return ready;
  }

  /** Completes when the process is gone, or given up, with what there is to say about it. */
  CompletableFuture<Failed> over() {
    return over;
  }

  private void attempt(int number) {
    var started = new CompletableFuture<HeldPort>();
    Execution run =
        runs.start(
            request,
            new ExternalGuest(request, output),
            Duration.ZERO,
            () -> launched(number, started));
    boolean late;
    synchronized (lock) {
      current = run;
      late = stopped != null;
    }
    if (late) {
      run.stop();
    }
    CompletableFuture<RunOutcome> end = run.outcome().toCompletableFuture();
    var known = CompletableFuture.anyOf(ready, end);
    started.thenAccept(port -> probe(port.address(), known, 1));
    end.thenAccept(
        how -> {
          started.thenAccept(HeldPort::close);
          ended(number, how);
        });
  }

  private HostProcess launched(int number, CompletableFuture<HeldPort> started) {
    try {
      HeldPort port = HeldPort.take();
      try {
        if (number > 1) {
          port.close();
        }
        HostProcess process = launch.at(port);
        started.complete(port);
        return process;
      } catch (IOException | RuntimeException e) {
        port.close();
        throw e;
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** Does not wait: a port of this machine says at once whether somebody listens. */
  private void probe(InetSocketAddress address, CompletableFuture<?> known, int number) {
    if (known.isDone()) {
      return;
    }
    Thread.ofVirtual()
        .name("probe-" + request.runId())
        .start(
            () -> {
              if (takesConnections(address)) {
                ready.complete(address);
              } else {
                Duration pause = PROBES.delay(number, EXACTLY);
                house.alarm(pause, known, () -> probe(address, known, number + 1));
              }
            });
  }

  private static boolean takesConnections(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MS);
      return socket.getLocalPort() != address.getPort(); // Else it has met itself.
    } catch (IOException notYet) {
      return false;
    }
  }

  private void ended(int number, RunOutcome how) {
    Failed stop;
    synchronized (lock) {
      stop = stopped;
    }
    Failed own = failure(how);
    boolean inUse = own.outputTail().toLowerCase(Locale.ROOT).contains(IN_USE);
    if (stop == null && inUse && !ready.isDone() && number < TRIES) {
      attempt(number + 1);
    } else {
      over.complete(stop == null ? own : because(stop, own));
    }
  }

  private static Failed because(Failed stop, Failed own) {
    String said = own.outputTail().strip();
    boolean tell = stop.kind() != FailureKind.STOPPED && !said.isEmpty();
    return new Failed(
        stop.kind(),
        tell ? stop.message() + ": " + said : stop.message(),
        own.exitCode(),
        own.outputTail(),
        own.usage());
  }

  private static Failed failure(RunOutcome how) {
    return switch (how) {
      case RunOutcome.Succeeded done ->
          new Failed(
              FailureKind.ENGINE,
              "the process that serves the component ended by itself",
              OptionalInt.of(0),
              done.outputTail(),
              done.usage());
      case Failed failed when failed.engine().isEmpty() -> failed; // There was no process.
      case Failed failed ->
          new Failed(
              failed.kind(),
              "the process that serves the component ended: " + failed.message(),
              failed.exitCode(),
              failed.outputTail(),
              failed.usage());
    };
  }

  /** Ends it. The first reason counts. */
  void stop(FailureKind kind, String why) {
    Execution run;
    synchronized (lock) {
      if (stopped == null) {
        stopped = Failed.before(kind, why);
      }
      run = current;
    }
    if (run != null) {
      run.stop();
    }
  }

  RunUsage usage() {
    Execution run;
    synchronized (lock) {
      run = current;
    }
    return run == null ? RunUsage.NONE : run.usage();
  }
}
