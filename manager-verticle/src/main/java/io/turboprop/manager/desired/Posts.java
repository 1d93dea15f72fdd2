package io.turboprop.manager.desired;

import io.turboprop.manager.task.Desired;
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
    if (!desired.running() || !desired.ofInstances()) {
      return new LinkedHashSet<>();
    }
    return desired
        .replicas()
        .map(most -> replicas(most, mannings, daemon))
        .orElseGet(
            () ->
                meant.stream()
                    .map(ground -> new Post.Everywhere(ground.proplet()))
                    .collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  /** Who is there stays, whatever its number; free numbers are taken from the lowest one on. */
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
    for (int number = 0; wanted.size() < most; number++) {
      wanted.add(new Post.Replica(number));
    }
    return wanted;
  }
}
