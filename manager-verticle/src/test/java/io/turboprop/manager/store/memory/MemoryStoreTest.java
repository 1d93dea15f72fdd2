package io.turboprop.manager.store.memory;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.FenceContractTest;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.StoreContracts;
import io.turboprop.manager.task.Task;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class MemoryStoreTest extends StoreContracts {
  @Override
  protected Store newStore(Retention retention, InstantSource clock) {
    return new MemoryStore(retention, clock);
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
