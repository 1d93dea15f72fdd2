package io.turboprop.manager.pull;

import io.turboprop.model.PropletId;
import io.turboprop.model.PullId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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

  public Optional<PullState> of(PropletId proplet) {
    return parts.stream()
        .filter(part -> part.proplet().equals(proplet))
        .map(Part::state)
        .findFirst();
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
