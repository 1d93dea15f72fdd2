package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunUsage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What a run's process has to do with its guest. */
interface ProcessGuest {

  /**
   * Takes over the streams of the process; once, without waiting for it.
   *
   * @param began to be told for how long the guest has run when that is known first; later calls do
   *     nothing
   * @return completes when all that the process has written was read
   */
  CompletableFuture<?> attach(HostProcess process, Consumer<Duration> began);

  /** What runs the guest, once it has begun. */
  String tier();

  Duration cpu(HostProcess process);

  long memoryBytes(HostProcess process);

  /** The last of what the guest wrote to standard error. */
  String outputTail();

  /** How the guest ended, now that its process has ended by itself. */
  RunOutcome outcome(HostProcess process, int exitStatus, RunUsage used);
}
