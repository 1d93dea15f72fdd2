package io.turboprop.manager.store;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.task.Task;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every store promises of the lease, seen by one manager and a rival. */
public abstract class LeadershipContractTest extends StoreHouse {
  protected static final Candidate A = new Candidate("a", "http://a:7070");
  protected static final Candidate B = new Candidate("b", "http://b:7070");
  protected static final Duration TTL = Duration.ofSeconds(3);

  protected Lead campaign(Store by, Candidate self) {
    return done(by.campaign(self, TTL));
  }

  protected static void assertLead(Lead lead, Candidate holder, long epoch) {
    assertThat(lead.holder()).isEqualTo(holder);
    assertThat(lead.epoch()).isEqualTo(epoch);
    assertThat(lead.remaining()).isBetween(Duration.ZERO, TTL);
  }

  /** Lets time pass on the store's clock. */
  protected void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  @Test
  void campaign_free_wins() {
    assertLead(campaign(store, A), A, 1);
  }

  @Test
  void campaign_held_givesTheHolder() {
    campaign(store, A);
    pass(Duration.ofSeconds(1));

    assertLead(campaign(store, B), A, 1);
  }

  @Test
  void remaining_runsOut() {
    Duration first = campaign(store, A).remaining();
    pass(Duration.ofSeconds(1));
    Duration later = campaign(store, B).remaining();

    assertThat(later).isBetween(Duration.ZERO, first.minusSeconds(1));
    assertThat(first).isPositive();
  }

  @Test
  void campaign_again_renewsWithTheSameEpoch() {
    campaign(store, A);
    pass(Duration.ofSeconds(2));

    assertLead(campaign(store, A), A, 1);
  }

  @Test
  void campaign_lapsedAndNobodyCame_keepsTheEpoch() {
    campaign(store, A);
    pass(Duration.ofMinutes(1));

    assertLead(campaign(store, A), A, 1);
    assertThat(done(store.commit(creation(aTask().created())))).isNull();
  }

  @Test
  void campaign_lapsed_isTakenOverWithTheNextEpoch() {
    campaign(store, A);
    pass(TTL);

    assertLead(campaign(store, B), B, 2);
    assertThat(campaign(store, A).holder()).isEqualTo(B);
  }

  @Test
  void campaign_withANewAddress_showsIt() {
    campaign(store, A);

    Candidate moved = new Candidate(A.id(), "http://elsewhere:7070");
    assertLead(campaign(store, moved), moved, 1);
  }

  @Test
  void resign_freesTheLease() {
    campaign(store, A);
    done(store.resign(A));

    assertLead(campaign(store, B), B, 2);
  }

  @Test
  void resign_refusesCommitsUntilTheNextWin() {
    campaign(store, A);
    store.resign(A);

    Task task = aTask().created();
    assertThat(failure(store.commit(creation(task)))).isInstanceOf(FencedException.class);
    assertThat(done(store.task(task.id()))).isEmpty();

    assertThat(campaign(store, A).epoch()).isEqualTo(2);
    done(store.commit(creation(task)));
    assertThat(done(store.task(task.id()))).isPresent();
  }

  @Test
  void commit_ofAnEarlierTermOfTheSameManager_writesNothing() {
    campaign(store, A);
    done(store.resign(A));
    campaign(store, A);

    Task task = aTask().created();
    assertThat(failure(store.commit(creation(task).in(1))))
        .isInstanceOfSatisfying(
            FencedException.class,
            fenced -> {
              assertThat(fenced.mine()).isEqualTo(1);
              assertThat(fenced.current()).isEqualTo(2);
            });
    assertThat(done(store.task(task.id()))).isEmpty();

    done(store.commit(creation(task).in(2)));
    assertThat(done(store.task(task.id()))).isPresent();
  }

  @Test
  void commit_ofATermBesideThatOfAnotherOne_leavesTheOtherUntouched() {
    campaign(store, A);
    done(store.resign(A));
    campaign(store, A);

    Task late = aTask().created();
    Task current = aTask().created();
    Future<Void> refused = store.commit(creation(late).in(1));
    Future<Void> stored = store.commit(creation(current).in(2));

    assertThat(failure(refused)).isInstanceOf(FencedException.class);
    done(stored);
    assertThat(done(store.task(late.id()))).isEmpty();
    assertThat(done(store.task(current.id()))).isPresent();
  }

  @Test
  void commit_whoNeverCampaigned_hasNoFence() {
    done(store.commit(creation(aTask().created())));

    assertLead(campaign(store, A), A, 1);
  }
}
