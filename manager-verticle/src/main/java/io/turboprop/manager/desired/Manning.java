package io.turboprop.manager.desired;

import io.turboprop.manager.task.Post;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is, and was, on a post.
 *
 * @param alive oldest first; more than one if something went wrong
 * @param ended newest first
 */
record Manning(Post post, List<Instance> alive, List<Instance> ended) {

  /** By post, those with the oldest instance first. */
  static Map<Post, Manning> of(Collection<Instance> instances) {
    Map<Post, Manning> posts = new LinkedHashMap<>();
    instances.stream()
        .sorted(Instance.OLDEST_FIRST)
        .forEach(one -> posts.computeIfAbsent(one.post(), Manning::empty).add(one));
    return posts;
  }

  static Manning empty(Post post) {
    return new Manning(post, new ArrayList<>(), new ArrayList<>());
  }

  private void add(Instance instance) {
    if (instance.alive()) {
      alive.add(instance);
    } else {
      ended.addFirst(instance);
    }
  }

  /** Who has the post now. */
  Optional<Instance> holder() {
    return alive.stream().findFirst();
  }

  /** Somebody has it and is not about to leave. */
  boolean held() {
    return holder().filter(one -> !one.stopping()).isPresent();
  }

  boolean running() {
    return holder().filter(Instance::running).isPresent();
  }

  Optional<Instance> last() {
    return ended.stream().findFirst();
  }

  /**
   * Whether its work is done and nobody has to follow.
   *
   * @param daemon one that ends is followed whatever happens
   */
  boolean done(boolean daemon) {
    return !daemon && alive.isEmpty() && last().filter(Instance::over).isPresent();
  }
}
