package io.turboprop.manager.store.memory;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.CommitContractTest;
import io.turboprop.manager.store.FenceContractTest;
import io.turboprop.manager.store.FunctionsContractTest;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningsContractTest;
import io.turboprop.manager.store.JoinsContractTest;
import io.turboprop.manager.store.ListContractTest;
import io.turboprop.manager.store.MetricsContractTest;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.RetentionContractTest;
import io.turboprop.manager.store.SliceContractTest;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.StoreContractTest;
import io.turboprop.manager.task.Task;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class MemoryStoreTest {
  private static Store newStore(Retention retention, InstantSource clock) {
    return new MemoryStore(retention, clock);
  }

  @Nested
  final class Commits extends CommitContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Leading extends FenceContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }

    @Override
    protected Store beside() {
      return ((MemoryStore) store).beside();
    }
  }

  @Nested
  final class Happenings extends HappeningsContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Forgetting extends RetentionContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Joining extends JoinsContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Lists extends ListContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Slices extends SliceContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Calls extends StoreContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Functions extends FunctionsContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Samples extends MetricsContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Test
  void events_moreThanKept_loseTheOldest() {
    Retention two =
        Retention.IN_MEMORY.withHappenings(Retention.Happenings.DEFAULT.withKept(2).withTail(0));
    MemoryStore small = new MemoryStore(two, () -> EPOCH);
    List<Task> tasks = Stream.generate(() -> aTask().created()).limit(3).toList();

    tasks.forEach(t -> done(small.commit(creation(t))));

    assertThat(done(small.happenings(HappeningFilter.of(tasks.getFirst().id()), 0, 10)).items())
        .isEmpty();
    assertThat(done(small.happenings(HappeningFilter.of(tasks.getLast().id()), 0, 10)).items())
        .extracting(Happening::sequence)
        .containsExactly(3L);
  }
}
