package io.turboprop.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.turboprop.link.LinkLoop;
import io.turboprop.manager.api.Position;
import io.turboprop.manager.api.TermParts;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.ForwardingStore;
import io.turboprop.manager.store.Lead;
import io.turboprop.manager.store.memory.MemoryStore;
import io.turboprop.time.VirtualTimers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CampaignTest {
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTimers time = new VirtualTimers();
  private final SlowStore store = new SlowStore();
  private final List<SlowTerm> terms = new ArrayList<>();
  private final Campaign campaign =
      new Campaign(
          new LinkLoop(time, action -> time.after(Duration.ZERO, action), () -> true),
          store,
          new LeaderConfig(Optional.of("m1"), Optional.empty(), "m1", LEASE, true),
          new Candidate("m1", "http://m1"),
          epoch -> {
            var term = new SlowTerm();
            terms.add(term);
            return term;
          },
          new SimpleMeterRegistry(),
          time,
          () -> Duration.between(Instant.EPOCH, time.instant()).toNanos());

  /** What the store answers comes when the test says so. */
  private final class SlowStore extends ForwardingStore {
    private final List<Runnable> answers = new ArrayList<>();
    private int resigned;

    SlowStore() {
      super(new MemoryStore(time));
    }

    @Override
    public Future<Lead> campaign(Candidate self, Duration ttl) {
      Promise<Lead> later = Promise.promise();
      Future<Lead> answer = super.campaign(self, ttl);
      answers.add(() -> answer.onComplete(later));
      return later.future();
    }

    @Override
    public Future<Void> resign(Candidate self) {
      resigned++;
      return super.resign(self);
    }

    void answer() {
      answers.removeFirst().run();
      time.advance(Duration.ZERO);
    }
  }

  /** Begins never, and ends when the test says so. */
  private static final class SlowTerm implements Term {
    private final Promise<Void> over = Promise.promise();
    private boolean cutOff;
    private int ends;

    @Override
    public Future<TermParts> begin() {
      return Promise.<TermParts>promise().future();
    }

    @Override
    public void cutOff() {
      cutOff = true;
    }

    @Override
    public Future<Void> end() {
      ends++;
      return over.future();
    }
  }

  @Test
  void renewalThatComesLate_whileTheTermEnds_beginsNoOther() {
    campaign.begin();
    store.answer();
    assertThat(terms).hasSize(1);
    time.advance(SECOND);
    assertThat(store.answers).as("a renewal is under way").hasSize(1);
    time.advance(SECOND.multipliedBy(2));
    assertThat(terms.getFirst().cutOff).as("no answer in time").isTrue();

    store.answer();

    assertThat(terms).as("the first one is not over").hasSize(1);
    assertThat(campaign.position()).isInstanceOf(Position.Vacant.class);
    terms.getFirst().over.complete();
    time.advance(SECOND.multipliedBy(2));
    assertThat(store.resigned).isEqualTo(1);
    store.answer();
    assertThat(terms).as("the lease was given back, and won again").hasSize(2);
  }

  @Test
  void leaseThatLapses_whileTheManagerEnds_cutsItsTermOff() {
    campaign.begin();
    store.answer();
    Future<Void> end = campaign.end();
    assertThat(terms.getFirst().cutOff).as("what is under way may end").isFalse();

    time.advance(LEASE);

    assertThat(terms.getFirst().cutOff).as("another one may lead now").isTrue();
    assertThat(terms.getFirst().ends).isEqualTo(1);
    assertThat(end.isComplete()).isFalse();
    terms.getFirst().over.complete();
    time.advance(Duration.ZERO);
    assertThat(end.succeeded()).isTrue();
    assertThat(store.resigned).isEqualTo(1);
  }

  @Test
  void end_ofATermThatIsBeingEnded_waitsForIt() {
    campaign.begin();
    store.answer();
    time.advance(SECOND);
    store.answers.clear();
    time.advance(LEASE);
    assertThat(terms.getFirst().cutOff).as("no renewal was answered").isTrue();

    Future<Void> end = campaign.end();

    assertThat(terms.getFirst().ends).isEqualTo(1);
    assertThat(end.isComplete()).isFalse();
  }
}
