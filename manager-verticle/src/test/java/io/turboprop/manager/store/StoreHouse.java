package io.turboprop.manager.store;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Task;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A store for each test, which keeps 3 samples of each subject and 10 in all, and a clock that
 * stands at {@code EPOCH}.
 */
abstract class StoreHouse {
  protected static final PropletId P1 = new PropletId("p1");
  protected static final PropletId P2 = new PropletId("p2");
  protected static final Retention SMALL = Retention.DEFAULT.withMetrics(3, 10);

  protected final AtomicReference<Instant> now = new AtomicReference<>(EPOCH);
  protected Store store;

  /** A new, empty store. */
  protected abstract Store open(Retention retention, InstantSource clock);

  @BeforeEach
  void openStore() {
    store = open(SMALL, now::get);
  }

  @AfterEach
  void closeStore() {
    done(store.close());
  }

  /** Another empty store instead of the first, or that of a file as it is, with these rules. */
  protected void openAgain(Retention retention) {
    done(store.close());
    store = open(retention, now::get);
  }

  protected static void assertUnavailable(Future<?> future) {
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
  }

  protected static List<String> ids(Page<Task> page) {
    return page.items().stream().map(t -> t.id().value()).toList();
  }

  protected static TaskFilter with(Map<String, String> metadata) {
    Map<String, JsonText> wanted = new HashMap<>();
    metadata.forEach((key, json) -> wanted.put(key, new JsonText(json)));
    return new TaskFilter(wanted, Optional.empty());
  }

  protected static TaskFilter ofState(TaskState state) {
    return new TaskFilter(Map.of(), Optional.of(state));
  }

  protected static Task withVersion(Task task, long version) {
    Task numbered = task;
    while (numbered.version() < version) {
      numbered = numbered.nextVersion();
    }
    return numbered;
  }

  protected static ModuleFile file() {
    return new ModuleFile(Digest.of(new byte[] {9}), 1, "CQ==");
  }

  protected static Proplet proplet(String id, String name) {
    return new Proplet(
        new PropletId(id),
        name,
        PropletMetadata.UNKNOWN,
        Optional.of(new BootId("boot-" + name)),
        List.of(),
        EPOCH,
        Optional.empty());
  }

  protected static IdempotencyKey key(String key, Instant at) {
    return new IdempotencyKey(key, Digest.of(new byte[] {3}), new TaskId("t"), at);
  }
}
