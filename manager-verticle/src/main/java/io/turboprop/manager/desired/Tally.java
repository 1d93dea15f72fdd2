package io.turboprop.manager.desired;

import io.turboprop.manager.task.Declaration;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Post;
import io.turboprop.manager.task.Task;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far it is with what is declared. A post counts once, by who has it now, else by how the last
 * one ended.
 *
 * @param wanted posts that are to be taken; 1 or 0 for the task itself
 * @param running of these
 * @param pending of these: waiting, on their way, or not made yet
 * @param stopping wanted or not
 * @param succeeded of these, of a job
 * @param failed of these; a daemon that failed is followed by another after a pause
 * @param outdated alive, of an older edition
 */
public record Tally(
    int wanted, int running, int pending, int stopping, int succeeded, int failed, int outdated) {
  public static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0, 0);

  /** Parameters as those of {@link Controller#decide}. */
  public static Tally of(Task task, Collection<Instance> instances, List<Ground> meant) {
    Optional<Desired> desired = task.declaration().flatMap(Declaration::desired);
    if (desired.isEmpty()) {
      return NOTHING;
    }
    Map<Post, Manning> mannings = Manning.of(instances);
    boolean daemon = task.spec().program().neverEnds();
    Counter counter = new Counter();
    if (desired.get().extent().isEmpty()) {
      counter.ofTheTask(task.phase(), desired.get().running());
    }
    Set<Post> wanted = Posts.wanted(desired.get(), mannings, meant, daemon);
    wanted.forEach(p -> counter.ofPost(mannings.getOrDefault(p, Manning.empty(p)), daemon));
    long edition = task.declaration().get().edition();
    for (Instance one : instances) {
      counter.stopping += one.alive() && (one.stopping() || !wanted.contains(one.post())) ? 1 : 0;
      counter.outdated += one.alive() && one.owner().edition() < edition ? 1 : 0;
    }
    counter.wanted += wanted.size();
    return counter.tally();
  }

  private static final class Counter {
    private int wanted;
    private int running;
    private int pending;
    private int stopping;
    private int succeeded;
    private int failed;
    private int outdated;

    void ofTheTask(Phase phase, boolean wantedToRun) {
      wanted += wantedToRun ? 1 : 0;
      boolean live = phase != Phase.CREATED && !phase.terminal();
      if (live && (phase == Phase.STOPPING || !wantedToRun)) {
        stopping++;
      } else if (phase == Phase.RUNNING) {
        running++;
      } else if (wantedToRun) {
        // Nobody starts it again.
        ended(phase == Phase.INTERRUPTED ? Phase.FAILED : phase);
      }
    }

    void ofPost(Manning manning, boolean daemon) {
      if (manning.running()) {
        running++;
      } else if (manning.alive().isEmpty()) {
        Phase last = manning.last().map(Instance::phase).orElse(Phase.CREATED);
        ended(daemon && last == Phase.COMPLETED ? Phase.CREATED : last);
      } else {
        pending += manning.held() ? 1 : 0;
      }
    }

    private void ended(Phase last) {
      switch (last) {
        case COMPLETED, SKIPPED -> succeeded++;
        case FAILED -> failed++;
        default -> pending++;
      }
    }

    Tally tally() {
      return new Tally(wanted, running, pending, stopping, succeeded, failed, outdated);
    }
  }
}
