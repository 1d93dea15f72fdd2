package io.turboprop.manager.pull;

import io.turboprop.model.PropletId;
import io.turboprop.model.PullId;
import java.time.Instant;
import java.util.List;

/**
 * An image that is brought to proplets ahead of its use.
 *
 * @param image as a task would name it
 */
public record Pull(PullId id, String image, Instant begun, List<Part> parts) {
  public Pull {
    parts = List.copyOf(parts);
  }

  /**
   * One proplet.
   *
   * @param name for people
   */
  public record Part(PropletId proplet, String name, PullState state) {}

  /** Whether nothing will change any more. */
  public boolean over() {
    return parts.stream().allMatch(part -> part.state().over());
  }

  /** With another state of this proplet, unless its state is final or it has no part in it. */
  public Pull with(PropletId proplet, PullState state) {
    return new Pull(
        id,
        image,
        begun,
        parts.stream()
            .map(
                part ->
                    part.proplet().equals(proplet) && !part.state().over()
                        ? new Part(proplet, part.name(), state)
                        : part)
            .toList());
  }
}
