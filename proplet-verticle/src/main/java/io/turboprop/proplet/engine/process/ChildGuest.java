package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.OutputListener.Stream;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.RunUsage;
import io.turboprop.proplet.engine.output.OutputTail;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A guest in a child process that tells by frames how it goes. */
final class ChildGuest implements ProcessGuest {
  /** Of a frame beyond its output, whose bytes may become three each as text. */
  private static final int FRAME_SLACK_BYTES = 1 << 20;

  private static final int NOISE_BYTES = 8 << 10;

  private final RunRequest request;
  private final OutputListener output;
  private final OutputTail stderr;

  /** What the JVM itself has to say. */
  private final OutputTail noise = new OutputTail(NOISE_BYTES, OutputListener.NONE);

  private volatile RunUsage used = RunUsage.NONE;
  private volatile @Nullable RunOutcome told;
  private volatile String broken = "";

  ChildGuest(RunRequest request, OutputListener output) {
    this.request = request;
    this.output = output;
    this.stderr =
        new OutputTail(Math.min(request.limits().outputBytes(), OutputTail.MAX_BYTES), output);
  }

  @Override
  public CompletableFuture<?> attach(HostProcess process, Consumer<Duration> began) {
    String name = "child-" + request.runId();
    Pumps.run(name + "-in", () -> begin(process));
    CompletableFuture<Void> read = new CompletableFuture<>();
    Pumps.run(
        name + "-out",
        () -> {
          try {
            listen(process, began);
          } finally {
            process.kill(); // It has nothing more to say.
            read.complete(null);
          }
        });
    return CompletableFuture.allOf(read, Pumps.drain(name + "-err", process.stderr(), noise));
  }

  /** Leaves the stream open: its end tells the child that the proplet is gone. */
  private void begin(HostProcess process) {
    try {
      new FrameWriter(process.stdin()).write(new Frame.Begin(request));
    } catch (IOException ended) {
      // Its exit says more.
    }
  }

  private void listen(HostProcess process, Consumer<Duration> began) {
    int most = (int) Math.min(3L * request.limits().outputBytes() + FRAME_SLACK_BYTES, 1 << 30);
    FrameReader frames = new FrameReader(new BufferedInputStream(process.stdout()), most);
    try {
      while (told == null) {
        switch (frames.read()) {
          case Frame.Wrote wrote -> wrote(wrote);
          case Frame.Used(RunUsage usage) -> {
            used = usage;
            began.accept(usage.uptime());
          }
          case Frame.Ended(RunOutcome outcome) -> told = outcome;
          case Frame.Begin wrongWay -> throw new IOException("a child that gives orders");
        }
      }
    } catch (EOFException ended) {
      // Its exit says more.
    } catch (IOException e) {
      broken = ": " + e.getMessage();
    }
  }

  private void wrote(Frame.Wrote wrote) {
    byte[] bytes = wrote.bytes();
    if (wrote.stream() == Stream.STDERR) {
      stderr.write(bytes, 0, bytes.length);
    } else {
      output.wrote(Stream.STDOUT, bytes, 0, bytes.length);
    }
  }

  @Override
  public String tier() {
    return used.engine();
  }

  @Override
  public Duration cpu(HostProcess process) {
    return used.cpu();
  }

  @Override
  public long memoryBytes(HostProcess process) {
    return used.memoryBytes();
  }

  @Override
  public String outputTail() {
    return stderr.text();
  }

  @Override
  public RunOutcome outcome(HostProcess process, int status, RunUsage last) {
    RunOutcome outcome = told;
    if (outcome != null) {
      return outcome;
    }
    boolean memory = process.group().map(ControlGroup::ranOutOfMemory).orElse(false);
    String said = noise.text().strip();
    String how = status > 128 ? Signals.name(status) : "status " + status;
    return new RunOutcome.Failed(
        memory ? FailureKind.MEMORY : FailureKind.ENGINE,
        "the guest's process ended with "
            + how
            + (memory ? ", out of memory" : "")
            + broken
            + (said.isEmpty() ? "" : ": " + said.lines().findFirst().orElse("")),
        OptionalInt.of(status),
        stderr.text(),
        last);
  }
}
