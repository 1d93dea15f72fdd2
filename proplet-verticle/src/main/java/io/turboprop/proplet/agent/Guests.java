package io.turboprop.proplet.agent;

import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.proplet.artifact.CachedImage;
import io.turboprop.proplet.artifact.ImageException;
import io.turboprop.proplet.artifact.ImageSource;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.logs.LogDesk;
import io.turboprop.proplet.logs.RunLog;
import io.turboprop.proplet.results.ResultSpool;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.RunSpec;
import io.turboprop.time.Timers;
import io.turboprop.wire.LogPage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The images and guests of runs, by the number of the run. */
final class Guests {
  private static final class Guest {
    private final Attempt attempt;
    private final OutputListener output;
    private final Optional<ResultSpool> result;
    private final ImageSource.Fetching fetching;
    private @Nullable CachedImage image;
    private @Nullable Execution execution;
    private @Nullable TaskMonitor monitor;
    private @Nullable Promise<RunResult> held;

    Guest(
        Attempt attempt,
        OutputListener log,
        Optional<ResultSpool> result,
        ImageSource.Fetching fetching) {
      this.attempt = attempt;
      this.output = result.map(spool -> both(spool, log)).orElse(log);
      this.result = result;
      this.fetching = fetching;
    }
  }

  private final PropletId id;
  private final LimitRules limits;
  private final Agent.Doors doors;
  private final LogDesk logs;
  private final Results results;
  private final Latents latents;
  private final Executor loop;
  private final Timers timers;
  private final InstantSource clock;
  private final Map<Long, Guest> guests = new HashMap<>();

  Guests(
      PropletId id,
      LimitRules limits,
      Agent.Doors doors,
      LogDesk logs,
      Results results,
      Latents latents,
      Executor loop,
      Timers timers,
      InstantSource clock) {
    this.id = id;
    this.limits = limits;
    this.doors = doors;
    this.logs = logs;
    this.results = results;
    this.latents = latents;
    this.loop = loop;
    this.timers = timers;
    this.clock = clock;
  }

  /**
   * Ends when the image is here and held for the run, and a latent task can be invoked; fails with
   * {@link ImageException} only.
   */
  Future<Void> fetch(long run, RunSpec spec) {
    ImageSource.Fetching fetching = doors.images().fetch(spec.program());
    Attempt attempt = spec.attempt();
    RunLog log =
        logs.open(attempt.task(), attempt.number(), spec.limits().logBytesPerSecond().orElse(0));
    Optional<ResultSpool> spool = results.spool(spec, limits.of(spec.limits()).outputBytes());
    var guest = new Guest(attempt, writerTo(log), spool, fetching);
    guests.put(run, guest);
    Promise<Void> here = Promise.promise();
    fetching
        .image()
        .onSuccess(image -> loop.execute(() -> keep(run, spec, guest, image, here)))
        .onFailure(cause -> loop.execute(() -> here.tryFail(cause)));
    return here.future();
  }

  /** Attempts that hold this image. */
  List<Attempt> users(Digest image) {
    return guests.values().stream()
        .filter(guest -> guest.image != null && guest.image.digest().equals(image))
        .map(guest -> guest.attempt)
        .toList();
  }

  /** Ends with the guest; never fails. */
  Future<RunResult> launch(long run, RunSpec spec) {
    Guest guest = guests.get(run);
    CachedImage image = guest == null ? null : guest.image;
    if (guest == null || image == null) {
      throw new IllegalStateException("run " + run + " has no image");
    }
    if (spec.latent()) {
      Promise<RunResult> held = Promise.promise();
      guest.held = held;
      return held.future();
    }
    Execution execution = doors.engine().start(request(spec, image), guest.output);
    guest.execution = execution;
    guest.monitor =
        new TaskMonitor(
            spec.attempt().task(), id, spec.monitoring(), execution, doors.line(), timers, clock);
    guest.monitor.begin();
    Promise<RunResult> ended = Promise.promise();
    execution
        .outcome()
        .whenComplete(
            (outcome, bug) -> loop.execute(() -> result(guest, outcome, bug).onComplete(ended)));
    return ended.future();
  }

  void halt(long run) {
    Guest guest = guests.get(run);
    if (guest != null && guest.execution != null) {
      guest.execution.stop();
    }
    if (guest != null && guest.held != null) {
      guest.held.tryComplete(
          RunResult.Failure.of(ReasonCode.STOPPED_BY_USER, "the task is not held any more"));
    }
  }

  /** The run is over: nothing of it is needed any more. */
  void release(long run) {
    Guest guest = guests.remove(run);
    if (guest == null) {
      return;
    }
    if (guest.monitor != null) {
      guest.monitor.end();
    }
    latents.release(guest.attempt);
    logs.end(guest.attempt.task(), guest.attempt.number());
    guest.fetching.cancel();
    if (guest.image != null) {
      guest.image.close();
    }
  }

  private static OutputListener both(OutputListener one, OutputListener other) {
    return (stream, bytes, offset, length) -> {
      one.wrote(stream, bytes, offset, length);
      other.wrote(stream, bytes, offset, length);
    };
  }

  private static OutputListener writerTo(RunLog log) {
    return (stream, bytes, offset, length) ->
        log.write(
            switch (stream) {
              case STDOUT -> LogPage.Stream.STDOUT;
              case STDERR -> LogPage.Stream.STDERR;
            },
            bytes,
            offset,
            length);
  }

  private void keep(long run, RunSpec spec, Guest guest, CachedImage image, Promise<Void> here) {
    if (guests.get(run) != guest) {
      image.close();
      here.tryFail(new ImageException(ReasonCode.STOPPED_BY_USER, "the run is over"));
      return;
    }
    guest.image = image;
    if (spec.latent()) {
      latents.hold(spec, request(spec, image), guest.output).onComplete(here);
    } else {
      here.complete();
    }
  }

  private RunRequest request(RunSpec spec, CachedImage image) {
    Map<String, String> env = new LinkedHashMap<>(spec.env());
    env.putIfAbsent("PROPLET_ID", id.value());
    return new RunRequest(
        spec.attempt().toString(),
        image.file(),
        image.digest(),
        spec.name(),
        spec.inputs(),
        spec.cliArgs(),
        env,
        spec.options().stdin(),
        limits.of(spec.limits()),
        limits.granted(spec.limits(), spec.options()),
        spec.daemon(),
        spec.options().engine(),
        spec.options().isolation());
  }

  private Future<RunResult> result(
      Guest guest, @Nullable RunOutcome outcome, @Nullable Throwable bug) {
    return outcome == null
        ? Future.succeededFuture(
            RunResult.Failure.of(ReasonCode.ENGINE_ERROR, "the engine broke its word: " + bug))
        : results.of(guest.attempt, outcome, guest.result);
  }
}
