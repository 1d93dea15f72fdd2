package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.NativeProplets;
import io.turboprop.manager.proplet.LeaseRules;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.schedule.FleetTable;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.memory.MemoryStore;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import io.turboprop.time.VirtualTimers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of what is kept of a proplet over a store that takes its time. */
final class PropletChangesTest {
  private static final PropletId P1 = new PropletId("p1");

  private final VirtualTimers timers = new VirtualTimers(Instant.EPOCH);
  private final MemoryStore memory = new MemoryStore(timers);

  /** Commits that have begun and not ended, oldest first. */
  private final Queue<Promise<Void>> begun = new ArrayDeque<>();

  private final Queue<Batch> batches = new ArrayDeque<>();
  private final Fleet fleet = new Fleet(LeaseRules.DEFAULT, () -> 0, new FleetTable());
  private final PropletChanges changes =
      new PropletChanges(fleet, new PropletLog(slowStore(), environment()));

  private Member member;

  @BeforeEach
  void join() {
    Proplet proplet =
        Proplet.registered(P1, NativeProplets.with(List.of()), Optional.empty(), Instant.EPOCH);
    member = fleet.put(proplet);
    fleet.unsaved();
  }

  @Test
  void changes_atTheSameTime_areStoredOneAfterTheOther_andBothKept() {
    Future<Member> first = label("a");
    Future<Member> second = label("b");
    assertThat(begun).as("the second waits for the first").hasSize(1);
    assertThat(member.proplet().labels()).as("memory does not run ahead").isEmpty();

    endNext();
    assertThat(first.isComplete()).isTrue();
    assertThat(second.isComplete()).isFalse();
    endNext();

    assertThat(second.isComplete()).isTrue();
    assertThat(stored().labels()).isEqualTo(Map.of("a", "1", "b", "1"));
    assertThat(member.proplet()).isEqualTo(stored());
  }

  @Test
  void heartbeats_duringAChange_areWrittenAfterIt_soThatNothingIsLost() {
    label("a");
    fleet.heard(member, member.proplet().heardAt(Instant.EPOCH), Optional.empty());
    assertThat(fleet.unsaved()).as("older than what is being stored").isEmpty();

    endNext();

    Proplet written = fleet.unsaved().getFirst();
    assertThat(written.labels()).containsKey("a");
    assertThat(written.heartbeats()).containsExactly(Instant.EPOCH);
  }

  @Test
  void change_thatCannotBeStored_isNoneInMemory_andDoesNotHoldUpTheNext() {
    Future<Member> failed = label("a");
    Future<Member> next = label("b");

    batches.remove();
    begun.remove().fail("disk full");
    endNext();

    assertThat(failed.failed()).isTrue();
    assertThat(next.succeeded()).isTrue();
    assertThat(member.proplet().labels()).isEqualTo(Map.of("b", "1"));
  }

  @Test
  void change_thatChangesNothing_isNotStored() {
    assertThat(change(UnaryOperator.identity()).succeeded()).isTrue();
    assertThat(begun).isEmpty();
  }

  @Test
  void change_ofNobody_fails() {
    Future<Member> nobody =
        changes.change(
            new PropletId("p2"),
            UnaryOperator.identity(),
            List.of(),
            Reason.of(ReasonCode.STARTED));

    assertThat(nobody.cause()).hasMessageContaining("p2 does not exist");
  }

  private Future<Member> label(String key) {
    return change(
        proplet -> proplet.with(proplet.settings().withLabels(Map.of(key, Optional.of("1")))));
  }

  private Future<Member> change(UnaryOperator<Proplet> change) {
    return changes.change(
        P1, change, List.of(new Happening.PropletCordon(true)), Reason.of(ReasonCode.STARTED));
  }

  private void endNext() {
    memory.commit(batches.remove()).onComplete(begun.remove());
  }

  private Proplet stored() {
    return memory.proplets().result().getFirst();
  }

  /** What is committed waits for {@link #endNext}. */
  private Store slowStore() {
    return (Store)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("commit")) {
                throw new UnsupportedOperationException(method.getName());
              }
              Promise<Void> end = Promise.promise();
              batches.add((Batch) arguments[0]);
              begun.add(end);
              return end.future();
            });
  }

  private ControlEnvironment environment() {
    return new ControlEnvironment(
        timers, timers, () -> 0, () -> new TaskId("t"), new SplittableRandom(1), () -> {});
  }
}
