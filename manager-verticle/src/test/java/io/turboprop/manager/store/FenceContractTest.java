package io.turboprop.manager.store;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.task.Task;
import io.turboprop.time.Cancellable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store that several managers share promises to each of them. */
public abstract class FenceContractTest extends LeadershipContractTest {
  private Store other;

  /** Another object of the same content as {@link #store}. */
  protected abstract Store beside();

  @BeforeEach
  void openAnother() {
    other = beside();
  }

  @AfterEach
  void closeAnother() {
    done(other.close());
  }

  @Test
  void commit_afterAnotherTookOver_writesNothing() {
    campaign(store, A);
    pass(TTL);
    campaign(other, B);

    Task task = aTask().created();
    assertThat(failure(store.commit(creation(task))))
        .isInstanceOfSatisfying(
            FencedException.class,
            fenced -> {
              assertThat(fenced.mine()).isEqualTo(1);
              assertThat(fenced.current()).isEqualTo(2);
            });
    assertThat(done(other.task(task.id()))).isEmpty();

    done(other.commit(creation(task)));
    assertThat(done(store.task(task.id()))).isPresent();
  }

  @Test
  void commit_afterTheLeaseLapsedAndNobodyCame_isStored() {
    campaign(store, A);
    pass(TTL.multipliedBy(20));

    Task task = aTask().created();
    done(store.commit(creation(task)));
    assertThat(done(other.task(task.id()))).isPresent();
  }

  @Test
  void campaign_fencedAndComingBack_followsThenLeadsWithANewEpoch() {
    campaign(store, A);
    pass(TTL);
    campaign(other, B);

    assertLead(campaign(store, A), B, 2);
    pass(TTL);
    assertLead(campaign(store, A), A, 3);
    done(store.commit(creation(aTask().created())));
    assertThat(failure(other.commit(creation(aTask().created()))))
        .isInstanceOf(FencedException.class);
  }

  /** Another one led in between, and this object has won again: its former term is over. */
  @Test
  void commit_ofATermBeforeTheReignOfAnother_writesNothing() {
    campaign(store, A);
    pass(TTL);
    campaign(other, B);
    pass(TTL);
    assertLead(campaign(store, A), A, 3);

    Task task = aTask().created();
    assertThat(failure(store.commit(creation(task).in(1)))).isInstanceOf(FencedException.class);
    assertThat(done(other.task(task.id()))).isEmpty();

    done(store.commit(creation(task).in(3)));
    assertThat(done(other.task(task.id()))).isPresent();
  }

  @Test
  void campaign_ofTheNextRunOfAManager_doesNotWait() {
    campaign(store, A);

    assertLead(campaign(other, A), A, 2);
    assertThat(failure(store.commit(creation(aTask().created()))))
        .isInstanceOf(FencedException.class);
  }

  @Test
  void resign_ofOneWhoDoesNotLead_leavesTheLease() {
    campaign(store, A);
    pass(TTL);
    campaign(other, B);
    done(store.resign(A));

    assertLead(campaign(store, A), B, 2);
  }

  @Test
  void watch_hearsOfWhatTheOtherWrote() throws InterruptedException {
    Semaphore heard = new Semaphore(0);
    Cancellable watch = store.watch(heard::release);
    heard.drainPermits();

    done(other.commit(creation(aTask().created())));

    assertThat(heard.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
    watch.cancel();
  }
}
