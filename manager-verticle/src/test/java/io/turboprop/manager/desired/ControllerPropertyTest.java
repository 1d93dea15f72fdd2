package io.turboprop.manager.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.task.Declaration;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Post;
import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletId;
import io.turboprop.model.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Whatever is declared, whoever comes and goes, however instances end, and wherever the manager
 * dies between two moves: no post ever has two living instances (see {@link World}), and when it
 * gets calm, what is declared is the case.
 */
class ControllerPropertyTest {
  private static final int ROUNDS = 300;
  private static final int STEPS = 120;
  private static final int PROPLETS = 6;

  private final long seed = Seed.next(getClass());
  private final Random random = new Random(seed);

  @Test
  void chaos_endsAtWhatIsDeclared_andNeverHasTwoOnAPost() {
    for (int round = 0; round < ROUNDS; round++) {
      boolean daemon = random.nextBoolean();
      World world = new World(daemon);
      declare(world);
      for (int step = 0; step < STEPS; step++) {
        disturb(world);
      }
      calmDown(world);
      check(world, daemon);
    }
  }

  private void disturb(World world) {
    PropletId proplet = new PropletId("p" + random.nextInt(PROPLETS));
    switch (random.nextInt(12)) {
      case 0 -> declare(world);
      case 1 -> world.edit(1 + random.nextInt(100));
      case 2 -> world.meant.remove(proplet);
      case 3, 4 -> world.meant.put(proplet, random.nextInt(4) > 0);
      case 5 -> any(world).ifPresent(one -> world.end(one, random.nextBoolean()));
      case 6, 7 -> any(world).ifPresent(world::run);
      case 8 -> world.pass(Duration.ofSeconds(random.nextInt(120)));
      default -> lookAndDie(world);
    }
  }

  private Optional<Task> any(World world) {
    List<Task> alive = world.alive();
    return alive.isEmpty()
        ? Optional.empty()
        : Optional.of(alive.get(random.nextInt(alive.size())));
  }

  private void declare(World world) {
    boolean running = random.nextInt(5) > 0;
    world.declare(
        random.nextBoolean()
            ? Desired.of(running, new Desired.Replicas(random.nextInt(6)))
            : Desired.of(running, new Desired.Everywhere(Selector.parse("all"))));
  }

  /** Some of the moves are done, in their order; the next manager knows the rest by looking. */
  private void lookAndDie(World world) {
    List<Move> moves = world.decide().moves();
    moves.subList(0, random.nextInt(moves.size() + 1)).forEach(world::carryOut);
  }

  private void calmDown(World world) {
    boolean restless = true;
    for (int i = 0; restless; i++) {
      assertThat(i).as("rounds until it is calm").isLessThan(200);
      world.pass(Duration.ofMinutes(2));
      restless = !world.look().isEmpty();
      List<Task> before = List.copyOf(world.instances.values());
      world.in(Phase.STOPPING).forEach(one -> world.end(one, false));
      world.runAll();
      restless |= !before.equals(List.copyOf(world.instances.values()));
    }
  }

  private static void check(World world, boolean daemon) {
    Declaration declaration = world.task.declaration().orElseThrow();
    Desired desired = declaration.desired().orElseThrow();
    List<Task> alive = world.alive();
    if (!desired.running()) {
      assertThat(alive).isEmpty();
      assertThat(world.tally()).isEqualTo(Tally.NOTHING);
    } else if (desired.extent().orElseThrow() instanceof Desired.Replicas replicas) {
      long over = daemon ? 0 : over(world, Post.Replica.class);
      assertThat(alive).hasSize((int) Math.max(0, replicas.most() - over));
      assertThat(alive).allMatch(one -> World.owner(one).post() instanceof Post.Replica);
    } else {
      checkEverywhere(world, alive, daemon);
    }
    if (daemon && desired.running()) {
      assertThat(alive)
          .filteredOn(one -> one.phase() == Phase.RUNNING && !onClosed(world, one))
          .allMatch(one -> World.owner(one).edition() == declaration.edition());
    }
    assertThat(endedByPost(world).values()).allMatch(number -> number <= 1);
  }

  private static void checkEverywhere(World world, List<Task> alive, boolean daemon) {
    Set<PropletId> taken =
        alive.stream()
            .map(one -> ((Post.Everywhere) World.owner(one).post()).on())
            .collect(Collectors.toSet());
    assertThat(world.meant.keySet()).containsAll(taken);
    Set<Post> over = daemon ? Set.of() : overPosts(world);
    List<PropletId> without = new ArrayList<>();
    world.meant.forEach(
        (id, open) -> {
          if (open && !taken.contains(id) && !over.contains(new Post.Everywhere(id))) {
            without.add(id);
          }
        });
    assertThat(without).isEmpty();
  }

  private static boolean onClosed(World world, Task instance) {
    return World.owner(instance).post() instanceof Post.Everywhere everywhere
        && !world.meant.getOrDefault(everywhere.on(), false);
  }

  private static long over(World world, Class<? extends Post> kind) {
    return overPosts(world).stream().filter(kind::isInstance).count();
  }

  /** Whose last instance ended by itself, and has no living one. */
  private static Set<Post> overPosts(World world) {
    Set<Post> alive =
        world.alive().stream().map(one -> World.owner(one).post()).collect(Collectors.toSet());
    return world.instances.values().stream()
        .filter(one -> one.phase() == Phase.COMPLETED || one.phase() == Phase.FAILED)
        .map(one -> World.owner(one).post())
        .filter(post -> !alive.contains(post))
        .collect(Collectors.toSet());
  }

  private static Map<Post, Integer> endedByPost(World world) {
    Map<Post, Integer> ended = new HashMap<>();
    world.instances.values().stream()
        .filter(one -> one.phase().terminal())
        .forEach(one -> ended.merge(World.owner(one).post(), 1, Integer::sum));
    return ended;
  }
}
