package io.turboprop.manager.requirement;

import java.util.List;
import java.util.Optional;

/**
 * What a task asks of its place.
 *
 * @param resources reserved for each attempt
 * @param constraints all of which a proplet must meet
 * @param affinity wishes; their weights add up
 * @param spread key of the label over whose values tasks of the same name are spread evenly
 * @param antiAffinity tasks with the same key never share a proplet
 * @param strategy instead of the manager's
 * @param queue in which it waits; empty for {@link #USUAL_QUEUE}
 */
public record Requirements(
    Resources resources,
    List<Constraint> constraints,
    List<Affinity> affinity,
    Optional<String> spread,
    Optional<String> antiAffinity,
    Optional<Strategy> strategy,
    Optional<String> queue,
    Optional<Concurrency> maxConcurrent) {

  public static final String USUAL_QUEUE = "default";
  public static final int MOST_CONSTRAINTS = 32;
  public static final Requirements NONE =
      new Requirements(
          Resources.NONE,
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public Requirements {
    constraints = List.copyOf(constraints);
    affinity = List.copyOf(affinity);
    if (constraints.size() > MOST_CONSTRAINTS || affinity.size() > MOST_CONSTRAINTS) {
      throw new IllegalArgumentException("more than " + MOST_CONSTRAINTS + " constraints");
    }
    spread.ifPresent(Attribute::label);
    antiAffinity.ifPresent(Names::key);
    queue.ifPresent(Names::queue);
  }

  /** The queue in which it waits. */
  public String waitsIn() {
    return queue.orElse(USUAL_QUEUE);
  }
}
