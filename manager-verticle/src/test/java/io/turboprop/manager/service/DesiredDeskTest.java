package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.desired.Tally;
import io.turboprop.manager.proplet.Duty;
import io.turboprop.manager.proplet.PropletPatch;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.service.ControlReply.OfApplied;
import io.turboprop.manager.service.ControlReply.OfDesired;
import io.turboprop.manager.service.ControlReply.OfTask;
import io.turboprop.manager.service.ControlReply.OfTasks;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.History;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.RunPolicy;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class DesiredDeskTest {
  private static final PropletId P1 = new PropletId("p1");
  private static final PropletId P2 = new PropletId("p2");
  private static final TaskSpec DAEMON = Specs.calling("serve").daemon(RunPolicy.DEFAULT);
  private static final Duration A_WHILE = Duration.ofSeconds(2);

  private final ControlHouse house = new ControlHouse();

  @Test
  void replicas_areMade_andAreThereAfterARestartOfTheManager() {
    house.nativeProplet("p1", "b1");
    TaskId set = create(DAEMON);

    declare(set, replicas(3));

    assertThat(alive(set)).hasSize(3).allMatch(one -> one.proplet().equals(Optional.of(P1)));
    alive(set).forEach(one -> house.started("p1", "b1", one));
    assertThat(view(set).tally()).isEqualTo(new Tally(3, 3, 0, 0, 0, 0, 0));
    assertThat(view(set).observed()).isEqualTo(1);
    List<TaskId> before = ids(alive(set));

    house.restartManager();
    house.pass(A_WHILE, "p1");

    assertThat(ids(alive(set))).isEqualTo(before);
    declare(set, replicas(1));
    assertThat(alive(set)).filteredOn(one -> one.phase() == Phase.RUNNING).hasSize(1);
    assertThat(house.task(set).phase()).as("it never runs itself").isEqualTo(Phase.CREATED);
  }

  @Test
  void daemonSet_isOnEveryProplet_alsoOnThoseThatComeOrGetTheirLabelsLater() {
    house.nativeProplet("p1", "b1");
    house.nativeProplet("p2", "b2");
    label(P1, Optional.of("lyon"));
    TaskId set = create(DAEMON);

    declare(set, everywhere("site=lyon"));
    assertThat(proplets(set)).containsExactly(P1);

    label(P2, Optional.of("lyon"));
    house.pass(A_WHILE, "p1", "p2");
    assertThat(proplets(set)).containsExactlyInAnyOrder(P1, P2);

    label(P1, Optional.empty());
    house.pass(A_WHILE, "p1", "p2");
    assertThat(proplets(set)).containsExactly(P2);
  }

  @Test
  void daemonSet_staysOnACordonedProplet_andIsNotMadeThereAnew() {
    house.nativeProplet("p1", "b1");
    TaskId set = create(DAEMON);
    declare(set, everywhere("all"));
    Task there = alive(set).getFirst();
    house.started("p1", "b1", there);
    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.Cordon()));
    house.pass(A_WHILE, "p1");
    assertThat(ids(alive(set))).containsExactly(there.id());

    house.finished("p1", "b1", house.task(there.id()), ControlHouse.success("0"));
    house.pass(A_WHILE, "p1");
    assertThat(alive(set)).isEmpty();
    assertThat(view(set).tally().pending()).isEqualTo(1);

    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.Uncordon()));
    house.pass(A_WHILE, "p1");
    assertThat(proplets(set)).containsExactly(P1);
  }

  @Test
  void drain_takesTheInstanceOfADaemonSet_whichComesBackAfterwards() {
    house.nativeProplet("p1", "b1");
    TaskId set = create(DAEMON);
    declare(set, everywhere("all"));
    Task there = alive(set).getFirst();
    house.started("p1", "b1", there);

    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.StartDrain(Optional.empty(), false)));
    house.pass(A_WHILE, "p1");
    assertThat(house.task(there.id()).phase()).isEqualTo(Phase.QUEUED);
    assertThat(alive(set)).hasSize(1);

    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.EndDrain()));
    house.pass(A_WHILE, "p1");
    assertThat(house.task(there.id()).phase()).isEqualTo(Phase.SCHEDULED);
  }

  @Test
  void drainThatIgnoresDaemons_leavesTheInstance() {
    house.nativeProplet("p1", "b1");
    TaskId set = create(DAEMON);
    declare(set, everywhere("all"));
    house.started("p1", "b1", alive(set).getFirst());

    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.StartDrain(Optional.empty(), true)));
    house.pass(A_WHILE, "p1");

    assertThat(alive(set)).extracting(Task::phase).containsExactly(Phase.RUNNING);
  }

  @Test
  void managerThatDiesBetweenAnyTwoBatches_makesEachInstanceOnce() {
    house.nativeProplet("p1", "b1");
    TaskId set = create(DAEMON);
    ControlHouse.now(house.core.answer(request(set, replicas(3), OptionalLong.empty())));

    // The declaration is on disk, and nothing has been done about it.
    house.restartManager();
    house.settle();
    house.restartManager();
    house.settle();

    assertThat(alive(set)).hasSize(3);
    assertThat(house.task(set).declaration().orElseThrow().generation()).isEqualTo(1);
  }

  @Test
  void deletedInstance_isMadeAgain_andDeletedSetTakesAllWithIt() {
    house.nativeProplet("p1", "b1");
    TaskId set = create(DAEMON);
    declare(set, replicas(2));
    TaskId first = alive(set).getFirst().id();

    house.ask(new ControlRequest.DeleteTask(first));
    assertThat(alive(set)).hasSize(2).noneMatch(one -> one.id().equals(first));

    house.ask(new ControlRequest.BroadcastTask(set, Selector.parse("all")));
    house.ask(new ControlRequest.DeleteTask(set));
    assertThat(ControlHouse.now(house.store.tasks(TaskFilter.ALL, 0, 9)).items()).isEmpty();
    house.pass(A_WHILE, "p1");
    house.restartManager();
    house.settle();
    assertThat(ControlHouse.now(house.store.tasks(TaskFilter.ALL, 0, 9)).items()).isEmpty();
  }

  @Test
  void editedTask_isRolledOut_andInstancesRunWhatItWasPinnedTo() {
    house.nativeProplet("p1", "b1");
    TaskId set = create(DAEMON);
    house.settle();
    declare(set, replicas(2));
    alive(set).forEach(one -> house.started("p1", "b1", one));
    assertThat(alive(set)).allMatch(one -> one.pin().isPresent());

    house.ask(new ControlRequest.UpdateTask(set, TaskPatches.priority(77)));
    assertThat(view(set).tally().outdated()).isEqualTo(2);
    assertThat(alive(set)).filteredOn(one -> one.phase() == Phase.STOPPING).hasSize(1);
    for (int i = 0; i < 2; i++) {
      alive(set).stream()
          .filter(one -> one.phase() == Phase.STOPPING)
          .forEach(one -> house.finished("p1", "b1", one, ControlHouse.success("0")));
      house.settle();
      alive(set).stream()
          .filter(one -> one.phase() == Phase.SCHEDULED)
          .forEach(one -> house.started("p1", "b1", one));
    }

    assertThat(alive(set)).hasSize(2).allMatch(one -> one.spec().timing().priority() == 77);
    assertThat(view(set).tally()).isEqualTo(new Tally(2, 2, 0, 0, 0, 0, 0));
    assertThat(view(set).observed())
        .isEqualTo(view(set).task().declaration().orElseThrow().generation());
  }

  @Test
  void declaration_sameAgain_changesNothing_andAnotherGenerationThanExpectedIsRefused() {
    TaskId set = create(DAEMON);
    declare(set, replicas(0));
    declare(set, replicas(0));

    assertThat(house.task(set).declaration().orElseThrow().generation()).isEqualTo(1);
    assertThatThrownBy(
            () ->
                ControlHouse.now(house.core.answer(request(set, replicas(1), OptionalLong.of(7)))))
        .hasMessageContaining("generation 1, not 7");
  }

  @Test
  void whatCannotBe_isRefused() {
    house.nativeProplet("p1", "b1");
    Task running = house.submit();
    assertRefused(running.id(), replicas(1), "runs itself");
    TaskId broadcast = create(Specs.calling("add").with(new Target(Optional.empty(), true)));
    assertRefused(broadcast, replicas(1), "broadcast set");
    TaskId bound = create(Specs.calling("add").with(new Target(Optional.of(P1), false)));
    assertRefused(bound, everywhere("all"), "proplet_id");
    TaskId empty = create(Specs.calling("add").withoutProgram());
    assertRefused(empty, replicas(1), "nothing to run");
    TaskId set = create(DAEMON);
    declare(set, replicas(1));
    assertRefused(alive(set).getFirst().id(), replicas(1), "instance of task " + set);
    assertThatThrownBy(() -> house.ask(new ControlRequest.StartTask(set)))
        .hasMessageContaining("does not run itself");
    house.started("p1", "b1", running);
    house.finished("p1", "b1", running, ControlHouse.success("1"));
    assertRefused(running.id(), Desired.itself(true), "a task runs once");
  }

  @Test
  void taskItself_declaredToRun_isStarted_andStoppedAgain() {
    house.nativeProplet("p1", "b1");
    TaskId task = create(DAEMON);

    declare(task, Desired.itself(true));
    house.started("p1", "b1", house.task(task));
    assertThat(view(task).tally()).isEqualTo(new Tally(1, 1, 0, 0, 0, 0, 0));
    declare(task, Desired.itself(false));

    assertThat(house.task(task).phase()).isEqualTo(Phase.STOPPING);
    assertThat(house.task(task).reason().message()).contains("the declaration of task " + task);
  }

  @Test
  void broadcast_runsOnceOnEachThatIsMeant_andNobodyFollows() {
    house.nativeProplet("p1", "b1");
    house.nativeProplet("p2", "b2");
    TaskId task = create(Specs.calling("add").spec());

    var made =
        (OfTasks)
            ControlHouse.now(
                house.core.answer(new ControlRequest.BroadcastTask(task, Selector.parse("p1,p2"))));
    house.settle();
    Task first = house.task(made.tasks().getFirst().task().id());
    house.started("p1", "b1", first);
    house.finished("p1", "b1", first, ControlHouse.success("30"));
    house.pass(A_WHILE, "p1", "p2");

    assertThat(made.tasks()).hasSize(2);
    assertThat(instances(task)).hasSize(2);
    assertThat(proplets(task)).containsExactly(P2);
    assertThatThrownBy(
            () -> house.ask(new ControlRequest.BroadcastTask(task, Selector.parse("site=x"))))
        .hasMessageContaining("no proplet is meant");
  }

  @Test
  void apply_makesOnce_changesWhatDiffers_andLeavesTheRest() {
    house.nativeProplet("p1", "b1");
    OfApplied made = apply(DAEMON, Optional.of(replicas(2)), false);
    assertThat(made.before()).isEmpty();
    TaskId set = made.after().id();
    assertThat(alive(set)).hasSize(2);

    OfApplied again = apply(DAEMON, Optional.of(replicas(2)), false);
    assertThat(again.before()).contains(again.after());
    assertThat(again.after().id()).isEqualTo(set);

    TaskSpec other = DAEMON.with(TaskPatches.priority(9));
    OfApplied tried = apply(other, Optional.of(replicas(3)), true);
    assertThat(tried.after().spec().timing().priority()).isEqualTo(9);
    assertThat(house.task(set).spec()).isEqualTo(DAEMON);

    apply(other, Optional.empty(), false);
    assertThat(house.task(set).spec()).isEqualTo(other);
    assertThat(house.task(set).declaration().orElseThrow().desired()).contains(replicas(2));

    house.restartManager();
    house.settle();
    assertThat(apply(other, Optional.empty(), false).after().id()).isEqualTo(set);
    assertThat(fold(set)).contains(house.task(set));
  }

  @Test
  void apply_ofATaskThatHasEnded_isRefusedIfItWouldHaveNoEffect() {
    house.nativeProplet("p1", "b1");
    TaskSpec job = Specs.calling("add").spec();
    TaskId task = apply(job, Optional.of(Desired.itself(true)), false).after().id();
    house.started("p1", "b1", house.task(task));
    house.finished("p1", "b1", house.task(task), ControlHouse.success("1"));

    assertThat(apply(job, Optional.of(Desired.itself(true)), false).after().phase())
        .isEqualTo(Phase.COMPLETED);
    assertThatThrownBy(
            () ->
                apply(job.with(TaskPatches.priority(9)), Optional.of(Desired.itself(true)), false))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining("a task runs once");
  }

  private Optional<Task> fold(TaskId id) {
    var happenings =
        ControlHouse.now(house.store.happenings(HappeningFilter.of(id), 0, 1_000)).items();
    long version = house.task(id).version();
    Optional<Task> folded = History.fold(happenings);
    while (folded.isPresent() && folded.get().version() < version) {
      folded = folded.map(Task::nextVersion);
    }
    return folded;
  }

  private void assertRefused(TaskId task, Desired desired, String why) {
    assertThatThrownBy(
            () -> ControlHouse.now(house.core.answer(request(task, desired, OptionalLong.empty()))))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining(why);
    assertThat(house.task(task).declaration()).isEmpty();
  }

  private static Desired replicas(int most) {
    return Desired.of(true, new Desired.Replicas(most));
  }

  private static Desired everywhere(String selector) {
    return Desired.of(true, new Desired.Everywhere(Selector.parse(selector)));
  }

  private TaskId create(TaskSpec spec) {
    var made =
        (OfTask)
            ControlHouse.now(
                house.core.answer(new ControlRequest.CreateTask(spec, false, Optional.empty())));
    return made.task().id();
  }

  private static ControlRequest request(TaskId task, Desired desired, OptionalLong expected) {
    return new ControlRequest.DeclareTask(task, desired, expected, Optional.of("eva"));
  }

  private void declare(TaskId task, Desired desired) {
    house.ask(request(task, desired, OptionalLong.empty()));
  }

  private OfApplied apply(TaskSpec spec, Optional<Desired> desired, boolean dryRun) {
    var applied =
        (OfApplied)
            ControlHouse.now(
                house.core.answer(
                    new ControlRequest.ApplyTask("web", spec, desired, dryRun, Optional.empty())));
    house.settle();
    return applied;
  }

  private OfDesired view(TaskId task) {
    return (OfDesired) ControlHouse.now(house.core.answer(new ControlRequest.ViewDesired(task)));
  }

  private void label(PropletId proplet, Optional<String> site) {
    house.ask(
        new ControlRequest.PatchProplet(
            proplet, new PropletPatch(Map.of("site", site), Optional.empty())));
  }

  private List<Task> instances(TaskId set) {
    return ControlHouse.now(house.store.tasks(TaskFilter.ofOwner(set), 0, 99)).items();
  }

  private List<Task> alive(TaskId set) {
    return instances(set).stream().filter(one -> !one.phase().terminal()).toList();
  }

  private List<PropletId> proplets(TaskId set) {
    return alive(set).stream()
        .filter(one -> one.phase() != Phase.STOPPING)
        .flatMap(one -> one.proplet().stream())
        .toList();
  }

  private static List<TaskId> ids(List<Task> tasks) {
    return tasks.stream().map(Task::id).toList();
  }

  /** Changes of one field. */
  private static final class TaskPatches {
    static TaskPatch priority(int priority) {
      return new TaskPatch(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(priority),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }
}
