package io.turboprop.manager.desired;

import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Desired.Extent;
import io.turboprop.manager.task.Post;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/** Which posts are to be taken. */
final class Posts {
  /** Those whose work is done stay so; of the others those that run, and of these the oldest. */
  private static final Comparator<Manning> MOST_WORTH =
      Comparator.comparingInt((Manning m) -> m.alive().isEmpty() ? 0 : m.running() ? 1 : 2)
          .thenComparing(m -> m.holder().or(m::last).orElseThrow(), Instance.OLDEST_FIRST);

  private Posts() {}

  /**
   * @param mannings of all posts that were ever taken
   */
  static SequencedSet<Post> wanted(
      Desired desired, Map<Post, Manning> mannings, List<Ground> meant, boolean daemon) {
    return desired
        .extent()
        .filter(extent -> desired.running())
        .map(extent -> wanted(extent, mannings, meant, daemon))
        .orElseGet(LinkedHashSet::new);
  }

  private static SequencedSet<Post> wanted(
      Extent extent, Map<Post, Manning> mannings, List<Ground> meant, boolean daemon) {
    return switch (extent) {
      case Desired.Replicas replicas -> replicas(replicas.most(), mannings, daemon);
      case Desired.Everywhere ignored ->
          meant.stream()
              .map(ground -> new Post.Everywhere(ground.proplet()))
              .collect(Collectors.toCollection(LinkedHashSet::new));
    };
  }

  /** Who is there stays, whatever its index; free ones are taken from the lowest on. */
  private static SequencedSet<Post> replicas(
      int most, Map<Post, Manning> mannings, boolean daemon) {
    List<Manning> there = new ArrayList<>(mannings.values());
    there.removeIf(m -> !(m.post() instanceof Post.Replica) || !(m.held() || m.done(daemon)));
    SequencedSet<Post> wanted =
        there.stream()
            .sorted(MOST_WORTH)
            .limit(most)
            .map(Manning::post)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (int index = 0; wanted.size() < most; index++) {
      wanted.add(new Post.Replica(index));
    }
    return wanted;
  }
}
