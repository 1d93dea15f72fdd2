package io.turboprop.wire;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PullId;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the manager tells a native proplet (architecture §5). May arrive twice. */
public sealed interface Order {

  /**
   * Run this attempt, unless it is known already.
   *
   * @param attempt 1 for the first
   * @param epoch of the manager that placed it
   * @param boot the only run of the proplet's process that may follow the order, so that no attempt
   *     begins in two of them; empty for any
   * @param fileDigest digest of the uploaded module; present when there is one, whether it is
   *     carried in {@code start.file} or has to be fetched as {@code blob:sha256:…}
   * @param imageDigest digest of the module in the image that {@code start} names, which is pinned
   *     then; empty if the proplet has to find out
   */
  record Run(
      int attempt,
      long epoch,
      Optional<BootId> boot,
      ManagerMessage.Start start,
      Optional<Digest> fileDigest,
      Optional<Digest> imageDigest)
      implements Order {

    /** Of an uploaded module, or of an image that the proplet finds out about. */
    public Run(
        int attempt,
        long epoch,
        Optional<BootId> boot,
        ManagerMessage.Start start,
        Optional<Digest> fileDigest) {
      this(attempt, epoch, boot, start, fileDigest, Optional.empty());
    }

    public TaskId task() {
      return start.task();
    }
  }

  /** Stop this attempt; harmless if it is not there. */
  record Stop(TaskId task, int attempt, long epoch) implements Order {}

  /** Reports of this boot with these sequence numbers are stored and need not be sent again. */
  record Ack(BootId boot, List<Long> sequences) implements Order {
    public Ack {
      sequences = List.copyOf(sequences);
    }
  }

  /**
   * Register again: the manager heard this proplet and does not know it, or not this boot of it.
   */
  record Register() implements Order {}

  /**
   * Say which attempts are in your hands.
   *
   * @param nonce comes back with the answer, which therefore is younger than the question
   */
  record Inventory(long nonce) implements Order {}

  /**
   * Take no new attempts from now on and hand back those that have no slot; or take them again.
   *
   * @param on false to end it
   */
  record Drain(boolean on) implements Order {}

  /**
   * Say what the guest of this attempt wrote ({@link LogPage}).
   *
   * @param from the place to begin at
   * @param watch for how long to go on with what comes; zero for what is there
   */
  record Logs(TaskId task, int attempt, long from, Duration watch) implements Order {}

  /**
   * Send a part of the result of this attempt ({@link ResultPage}).
   *
   * @param from the place to begin at
   * @param length bytes at most, 1 or more; in as many pages as it takes
   */
  record Result(TaskId task, int attempt, long from, int length) implements Order {}

  /**
   * Call a latent task once; answered with {@link PropletMessage.InvokeResult}. The proplet works
   * on each invocation once, however often it is asked.
   */
  record Invoke(ManagerMessage.Invoke invocation) implements Order {}

  /**
   * Serve these revisions and no others; always answered with {@link Serving}.
   *
   * @param version grows with every change that a manager makes for this proplet; an order that is
   *     older than one that was followed, by epoch and version, changes nothing
   */
  record Serve(long epoch, long version, List<ServedRevision> revisions) implements Order {
    public Serve {
      revisions = List.copyOf(revisions);
    }
  }

  /**
   * Bring this image here ahead of its use; always answered with {@link PullReport}. The proplet
   * does it once for each id in each boot, however often it is asked, and answers again.
   *
   * @param image as a task would name it
   */
  record Pull(PullId pull, String image) implements Order {}

  /** Nobody wants this image ahead of its use any more; harmless if it is here or unknown. */
  record EndPull(PullId pull) implements Order {}

  /**
   * Say which images are kept; answered with {@link ImageList}.
   *
   * @param nonce comes back with the answer, which therefore is younger than the question
   */
  record Images(long nonce) implements Order {}

  /** Several orders in one message. */
  record Batch(List<Order> orders) {
    public Batch {
      orders = List.copyOf(orders);
    }
  }
}
