package io.turboprop.manager.desired;

import io.turboprop.manager.task.Owner;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Post;
import io.turboprop.manager.task.Task;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * As much of an instance as decisions need.
 *
 * @param owner whose it is, on which post, of which edition
 * @param ended when it was over; empty while it is not
 */
public record Instance(
    TaskId id,
    Owner owner,
    Phase phase,
    Instant created,
    Optional<Instant> started,
    Optional<Instant> ended) {
  static final Comparator<Instance> OLDEST_FIRST =
      Comparator.comparing(Instance::created).thenComparing(Instance::id);

  /** Empty for a task that stands for no other. */
  public static Optional<Instance> of(Task task) {
    return task.spec()
        .lineage()
        .owner()
        .filter(owner -> owner.post().standing())
        .map(
            owner ->
                new Instance(
                    task.id(),
                    owner,
                    task.phase(),
                    task.times().createdAt(),
                    task.times().startedAt(),
                    task.times().finishedAt()));
  }

  public Post post() {
    return owner.post();
  }

  boolean alive() {
    return !phase.terminal();
  }

  boolean stopping() {
    return phase == Phase.STOPPING;
  }

  boolean running() {
    return phase == Phase.RUNNING;
  }

  /** Whether it ended well or badly by itself; one that was stopped did not. */
  boolean over() {
    return phase.terminal() && phase != Phase.INTERRUPTED;
  }

  /** Whether it ran for so long that its end is no failure to start. */
  boolean ranFor(Duration time) {
    return started.isPresent()
        && ended.isPresent()
        && !started.get().plus(time).isAfter(ended.get());
  }
}
