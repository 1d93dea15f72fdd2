package io.turboprop.manager.desired;

import io.turboprop.manager.task.Declaration;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Post;
import io.turboprop.manager.task.RetryPolicy;
import io.turboprop.manager.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what brings a task and its instances nearer to what is declared. A post has one living
 * instance at most: a new one is made only where none is alive, so whoever carries the moves out in
 * order, and tells of what came of them, never has two.
 *
 * <pre>
 *  not wanted any more                 stop
 *  wanted, nobody there                make, after a pause if a daemon ended soon
 *  wanted, of an older edition         stop, unless it is a job that has begun;
 *                                      of daemons that run only one at a time, while all others run,
 *                                      and none where no other could follow
 *  ended, and a later one ended        forget
 * </pre>
 *
 * Used once, for one decision.
 */
public final class Controller {
  private final Task task;
  private final Declaration declaration;
  private final boolean daemon;
  private final RetryPolicy retry;
  private final Map<Post, Manning> mannings;
  private final Set<Post> wanted;
  private final Set<Post> closed = new HashSet<>();
  private final Instant now;
  private final List<Move> moves = new ArrayList<>();
  private Optional<Instant> again = Optional.empty();

  private Controller(
      Task task,
      Declaration declaration,
      Desired desired,
      Collection<Instance> instances,
      List<Ground> meant,
      Instant now) {
    this.task = task;
    this.declaration = declaration;
    this.daemon = task.spec().program().neverEnds();
    this.retry = task.spec().runPolicy().retry();
    this.mannings = Manning.of(instances);
    this.wanted = Posts.wanted(desired, mannings, meant, daemon);
    this.now = now;
    meant.stream()
        .filter(ground -> !ground.open())
        .forEach(ground -> closed.add(new Post.Everywhere(ground.proplet())));
  }

  /**
   * @param task about which something is declared; if not, nothing is to be done
   * @param instances that stand for it, ended ones included
   * @param meant the proplets that are meant, if instances are wanted on each
   */
  public static Decision decide(
      Task task, Collection<Instance> instances, List<Ground> meant, Instant now) {
    Optional<Declaration> declaration = task.declaration();
    Optional<Desired> desired = declaration.flatMap(Declaration::desired);
    return desired.isEmpty()
        ? new Decision(List.of(), Optional.empty())
        : new Controller(task, declaration.get(), desired.get(), instances, meant, now)
            .decide(desired.get());
  }

  private Decision decide(Desired desired) {
    if (desired.extent().isEmpty()) {
      itself(desired.running());
    }
    mannings.values().forEach(this::leave);
    replaceOutdated();
    wanted.forEach(this::fill);
    mannings.values().forEach(this::forget);
    return new Decision(moves, again);
  }

  /** A task that has ended stays ended, whatever is declared. */
  private void itself(boolean running) {
    if (running && task.phase() == Phase.CREATED) {
      moves.add(new Move.Start(task.id()));
    } else if (!running && isLive(task.phase())) {
      moves.add(new Move.Stop(task.id(), "declared to be stopped"));
    }
  }

  private static boolean isLive(Phase phase) {
    return phase != Phase.CREATED && phase != Phase.STOPPING && !phase.terminal();
  }

  private void leave(Manning manning) {
    int stay = wanted.contains(manning.post()) ? 1 : 0;
    manning.alive().stream()
        .skip(stay)
        .forEach(one -> stop(one, stay == 0 ? "not wanted any more" : "another one has its post"));
  }

  private void stop(Instance instance, String why) {
    if (!instance.stopping()) {
      moves.add(new Move.Stop(instance.id(), why));
    }
  }

  private void replaceOutdated() {
    List<Instance> outdated =
        wanted.stream().flatMap(post -> holder(post).stream()).filter(this::outdated).toList();
    outdated.stream().filter(this::mayGoAtOnce).forEach(this::replace);
    if (daemon && wanted.stream().allMatch(this::inOrder)) {
      outdated.stream()
          .filter(one -> one.running() && !closed.contains(one.post()))
          .findFirst()
          .ifPresent(this::replace);
    }
  }

  private Optional<Instance> holder(Post post) {
    return Optional.ofNullable(mannings.get(post)).flatMap(Manning::holder);
  }

  private boolean outdated(Instance instance) {
    return instance.owner().edition() < declaration.edition();
  }

  /** A daemon that does not run is missed by nobody; of a job, what has begun is let end. */
  private boolean mayGoAtOnce(Instance instance) {
    return daemon ? !instance.running() : instance.phase() == Phase.QUEUED;
  }

  private void replace(Instance instance) {
    stop(instance, "replaced, for the task was changed");
  }

  /** Nobody waits for a proplet that gets no work. */
  private boolean inOrder(Post post) {
    return closed.contains(post) || holder(post).filter(Instance::running).isPresent();
  }

  private void fill(Post post) {
    Manning manning = mannings.getOrDefault(post, Manning.empty(post));
    if (!manning.alive().isEmpty() || manning.done(daemon) || closed.contains(post)) {
      return;
    }
    int failures = manning.last().map(this::failures).orElse(0);
    Duration pause = failures == 0 ? Duration.ZERO : retry.delayAfter(failures);
    Instant due = manning.last().flatMap(Instance::ended).map(at -> at.plus(pause)).orElse(now);
    // A wall clock that was set back must not make anybody wait for longer than ever.
    if (due.isAfter(now) && !due.isAfter(now.plus(pause))) {
      again = Optional.of(again.filter(at -> at.isBefore(due)).orElse(due));
    } else {
      moves.add(new Move.Make(post, failures));
    }
  }

  /** In a row, the last one included. One that was stopped, or of an older edition, is none. */
  private int failures(Instance last) {
    if (!last.over() || outdated(last)) {
      return 0;
    }
    return last.ranFor(retry.resetAfter()) ? 1 : last.owner().failures() + 1;
  }

  private void forget(Manning manning) {
    manning.ended().stream().skip(1).forEach(one -> moves.add(new Move.Forget(one.id())));
  }
}
