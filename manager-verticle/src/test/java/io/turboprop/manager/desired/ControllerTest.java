package io.turboprop.manager.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Post;
import io.turboprop.manager.task.RetryPolicy;
import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControllerTest {

  @Test
  void replicas_areMadeOnce() {
    World world = new World(true).replicas(3);

    assertThat(world.look()).hasSize(3).allMatch(Move.Make.class::isInstance);
    assertThat(world.look()).isEmpty();
    world.runAll();
    assertThat(world.tally()).isEqualTo(new Tally(3, 3, 0, 0, 0, 0, 0));
  }

  @Test
  void scaleDown_stopsWhoDoesNotRun_thenTheNewest() {
    World world = new World(true).replicas(2);
    world.look();
    world.runAll();
    world.pass(Duration.ofSeconds(1));
    world.replicas(4).look();
    Task third = world.in(Phase.QUEUED).getFirst();
    world.run(third);

    world.replicas(2).look();

    assertThat(numbers(world.in(Phase.RUNNING))).containsExactly(0, 1);
    assertThat(numbers(world.in(Phase.STOPPING))).containsExactly(2);
    assertThat(numbers(world.in(Phase.INTERRUPTED))).containsExactly(3);
  }

  @Test
  void scaleDown_keepsThoseThatRun_whateverTheirNumber() {
    World world = new World(true).replicas(3);
    world.look();
    world.run(byNumber(world, 2));

    world.replicas(1).look();

    assertThat(numbers(world.alive())).containsExactly(2);
  }

  @Test
  void everywhere_followsTheFleet() {
    World world = new World(true).proplet("p1", true).proplet("p2", false).everywhere();
    world.look();
    assertThat(proplets(world.alive())).containsExactly("p1");

    world.proplet("p2", true).proplet("p3", true).look();
    assertThat(proplets(world.alive())).containsExactly("p1", "p2", "p3");

    world.runAll();
    world.meant.remove(new PropletId("p1"));
    world.proplet("p2", false).look();
    assertThat(proplets(world.in(Phase.STOPPING))).containsExactly("p1");
    assertThat(proplets(world.in(Phase.RUNNING))).as("p2 is cordoned").containsExactly("p2", "p3");
  }

  @Test
  void daemonThatEnds_isFollowed_afterPausesThatGrow() {
    World world = new World(true).replicas(1);
    world.look();
    world.runAll();
    world.end(world.alive().getFirst(), false);

    assertThat(world.look()).isEmpty();
    assertThat(world.decide().again()).contains(world.now.plus(RetryPolicy.BASE));
    assertThat(world.tally().failed()).isEqualTo(1);
    world.pass(RetryPolicy.BASE);
    assertThat(world.look()).hasSize(1);

    world.runAll();
    world.end(world.alive().getFirst(), true);
    world.look();
    assertThat(world.decide().again()).contains(world.now.plus(RetryPolicy.BASE.multipliedBy(2)));
    assertThat(world.instances).as("of a post only the last that ended is kept").hasSize(1);
  }

  @Test
  void daemonThatRanForLong_isFollowedAfterTheFirstPause() {
    World world = new World(true).replicas(1);
    for (int i = 0; i < 5; i++) {
      world.look();
      world.runAll();
      world.end(world.alive().getFirst(), false);
      world.pass(RetryPolicy.CAP);
    }
    world.look();
    world.runAll();
    world.pass(RetryPolicy.RESET_AFTER);
    world.end(world.alive().getFirst(), false);

    assertThat(world.decide().again()).contains(world.now.plus(RetryPolicy.BASE));
  }

  @Test
  void clockThatIsSetBack_makesNobodyWaitForLonger() {
    World world = new World(true).replicas(1);
    world.look();
    world.runAll();
    world.end(world.alive().getFirst(), false);

    world.pass(Duration.ofDays(-1));

    assertThat(world.look()).hasSize(1);
  }

  @Test
  void jobThatEnds_isDone_andOneThatWasStoppedIsNot() {
    World world = new World(false).replicas(3);
    world.look();
    world.runAll();
    world.end(byNumber(world, 0), true);
    world.end(byNumber(world, 1), false);
    world.stopped().look();
    world.end(byNumber(world, 2), false);
    world.replicas(3);

    assertThat(world.look()).containsExactly(new Move.Make(new Post.Replica(2), 0));
    assertThat(world.tally()).isEqualTo(new Tally(3, 0, 1, 0, 1, 1, 0));
    assertThat(world.look()).isEmpty();
  }

  @Test
  void stopped_stopsAll_andRunningMakesThemAgainWhenTheyAreGone() {
    World world = new World(true).replicas(2);
    world.look();
    world.runAll();

    world.stopped().look();
    assertThat(world.in(Phase.STOPPING)).hasSize(2);
    world.replicas(2);
    assertThat(world.look()).as("their guests may still run").isEmpty();
    world.in(Phase.STOPPING).forEach(one -> world.end(one, false));

    assertThat(world.look()).contains(new Move.Make(new Post.Replica(0), 0));
  }

  @Test
  void editedDaemons_areReplacedOneAtATime_whileAllOthersRun() {
    World world = new World(true).replicas(3);
    world.look();
    world.runAll();
    world.edit(80);

    for (int round = 0; round < 3; round++) {
      assertThat(world.look()).hasSize(1);
      assertThat(world.look()).as("one is leaving").isEmpty();
      world.end(world.in(Phase.STOPPING).getFirst(), false);
      assertThat(world.look()).anyMatch(Move.Make.class::isInstance);
      assertThat(world.look()).as("one has not begun").isEmpty();
      world.runAll();
    }

    assertThat(world.look()).isEmpty();
    assertThat(world.alive()).allMatch(one -> one.spec().timing().priority() == 80);
  }

  @Test
  void editedDaemon_whereNoOtherCouldFollow_isLeft() {
    World world = new World(true).proplet("p1", true).everywhere();
    world.look();
    world.runAll();
    world.proplet("p1", false).edit(80);

    assertThat(world.look()).isEmpty();
    assertThat(world.tally().outdated()).isEqualTo(1);
    assertThat(world.proplet("p1", true).look()).hasSize(1);
  }

  @Test
  void editedJob_thatHasBegun_isLetEnd_andOneThatWaitsIsReplaced() {
    World world = new World(false).replicas(2);
    world.look();
    Task begun = world.alive().getFirst();
    world.run(begun);
    world.edit(80);

    world.look();

    assertThat(world.in(Phase.RUNNING)).extracting(Task::id).containsExactly(begun.id());
    assertThat(world.look()).hasSize(1).allMatch(Move.Make.class::isInstance);
  }

  @Test
  void taskItself_isStartedAndStopped_andAnEndIsFinal() {
    Desired running = Desired.itself(true);
    World world = new World(true).declare(running);
    world.look();
    assertThat(world.task.phase()).isEqualTo(Phase.QUEUED);
    assertThat(world.look()).isEmpty();

    world.stopped().look();
    assertThat(world.task.phase()).isEqualTo(Phase.INTERRUPTED);
    assertThat(world.declare(running).look()).isEmpty();
  }

  @Test
  void declarationOfTheTaskItself_stopsItsInstances() {
    World world = new World(true).replicas(2);
    world.look();

    world.declare(Desired.itself(true)).look();

    assertThat(world.alive()).isEmpty();
    assertThat(world.task.phase()).isEqualTo(Phase.QUEUED);
  }

  private static Task byNumber(World world, int number) {
    return world.alive().stream()
        .filter(one -> World.owner(one).post().equals(new Post.Replica(number)))
        .findFirst()
        .orElseThrow();
  }

  private static List<Integer> numbers(List<Task> instances) {
    return instances.stream().map(one -> ((Post.Replica) World.owner(one).post()).index()).toList();
  }

  private static List<String> proplets(List<Task> instances) {
    return instances.stream()
        .map(one -> ((Post.Everywhere) World.owner(one).post()).on().value())
        .toList();
  }
}
