package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.EngineInfo;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each guest in a child process of its own, with the engine of the proplet itself: a fault of
 * the engine or of the JVM is the end of one run. The child keeps the guest's limits; the proplet
 * holds against it with the process's end, a bounded heap and bounded frames. Nothing compiled is
 * shared: what a child has written is not executed by anybody else.
 */
public final class ChildEngine implements Engine {
  private static final Logger log = LoggerFactory.getLogger(ChildEngine.class);

  /** The child is first to end its guest, which tells more than its death. */
  private static final Duration DEADLINE_MARGIN = Duration.ofMillis(100);

  private final EngineInfo info;
  private final ChildConfig children;
  private final ProcessHouse house;
  private final ProcessRuns runs;

  /** Started and waiting for a guest; for the thread of the starter. */
  private final ArrayDeque<HostProcess> ready = new ArrayDeque<>();

  private volatile boolean closed;

  /**
   * Looks at the machine, so not for an event loop; starts the children that are kept ready.
   *
   * @param info of the engine within the children
   */
  public ChildEngine(EngineInfo info, ChildConfig children, ProcessConfig config) {
    this.info = info;
    this.children = children;
    this.house = new ProcessHouse("child", config);
    this.runs = new ProcessRuns(config, house);
    refill();
  }

  @Override
  public EngineInfo describe() {
    return info;
  }

  @Override
  public Execution start(RunRequest request, OutputListener output) {
    return runs.start(
        request,
        new ChildGuest(request, output),
        DEADLINE_MARGIN,
        () -> child(request.limits().memoryBytes()));
  }

  private HostProcess child(long memoryBytes) {
    if (memoryBytes <= children.readyMemoryBytes()) {
      for (HostProcess waiting = ready.poll(); waiting != null; waiting = ready.poll()) {
        if (waiting.isAlive()) {
          refill();
          return waiting;
        }
      }
    }
    return started(children.commandFor(memoryBytes), memoryBytes);
  }

  private HostProcess started(List<String> command, long memoryBytes) {
    try {
      return house.start(
          new HostProcess.Start(
              command, children.scratch(), List.of("--core=0"), Optional.empty(), true),
          2 * memoryBytes);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** Later, so that who waits for a child does not wait for the next one too. */
  private void refill() {
    try {
      house.starter().execute(this::fill);
    } catch (RejectedExecutionException closing) {
      log.debug("no children are kept ready any more");
    }
  }

  private void fill() {
    while (!closed && ready.size() < children.ready()) {
      try {
        ready.add(started(children.readyCommand(), children.readyMemoryBytes()));
      } catch (CompletionException e) {
        log.warn("no child can be kept ready: {}", String.valueOf(e.getCause()));
        return;
      }
    }
  }

  @Override
  public int strays() {
    return runs.strays();
  }

  @Override
  public void close() {
    closed = true;
    runs.close();
    try {
      house.starter().execute(() -> ready.forEach(HostProcess::kill));
    } catch (RejectedExecutionException again) {
      log.trace("closed before");
    }
    house.close();
  }
}
