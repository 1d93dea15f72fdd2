package io.turboprop.manager.store;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.PropletMessage.CpuMetrics;
import io.turboprop.wire.PropletMessage.MemoryMetrics;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.TaskUsage;
import io.turboprop.wire.PropletMessage.TaskUsageSummary;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link MetricsStore} promises, for every implementation. Keeps 3 of each, 10 in all. */
public abstract class MetricsContractTest extends StoreHouse {
  private static final PropletId PROPLET = new PropletId("p1");

  private MetricsStore metrics;

  @BeforeEach
  void metricsOfStore() {
    metrics = store.metrics();
  }

  @Test
  void samples_ofAProplet_comeBackEqualAndOldestFirst() {
    done(metrics.append(worker("p1", 1)));
    done(metrics.append(worker("p2", 2)));
    done(metrics.append(worker("p1", 3)));

    Page<WorkerMetrics> page = done(metrics.ofProplet(PROPLET, 0, 10));

    assertThat(page.items()).containsExactly(worker("p1", 1), worker("p1", 3));
    assertThat(page.total()).isEqualTo(2);
    assertThat(done(metrics.ofProplet(PROPLET, 1, 10)).items()).containsExactly(worker("p1", 3));
    assertThat(done(metrics.ofProplet(new PropletId("p3"), 0, 10)).items()).isEmpty();
  }

  @Test
  void samples_ofATask_comeBackEqualAndOldestFirst() {
    done(metrics.append(task("t", 1)));
    done(metrics.append(task("t", 2)));

    assertThat(done(metrics.ofTask(new TaskId("t"), 0, 10)).items())
        .containsExactly(task("t", 1), task("t", 2));
  }

  @Test
  void samples_moreThanKept_loseTheOldestOfTheSameSubject() {
    done(metrics.append(worker("p2", 0)));
    for (int i = 1; i <= 7; i++) {
      done(metrics.append(worker("p1", i)));
    }

    Page<WorkerMetrics> page = done(metrics.ofProplet(PROPLET, 0, 10));

    assertThat(page.items()).containsExactly(worker("p1", 5), worker("p1", 6), worker("p1", 7));
    assertThat(page.total()).isEqualTo(3);
    assertThat(done(metrics.ofProplet(new PropletId("p2"), 0, 10)).items()).hasSize(1);
  }

  @Test
  void samples_moreThanKeptInTotal_loseTheOldestOfAll() {
    for (int i = 1; i <= 11; i++) {
      done(metrics.append(task("t" + i, i)));
    }

    assertThat(done(metrics.ofTask(new TaskId("t1"), 0, 10)).total()).isZero();
    for (int i = 2; i <= 11; i++) {
      assertThat(done(metrics.ofTask(new TaskId("t" + i), 0, 10)).total()).isEqualTo(1);
    }
  }

  @Test
  void samples_ofWhatIsRemoved_areForgotten() {
    Task task = aTask().id("t").created().nextVersion();
    done(store.commit(Batch.of(new Write.PutTask(task))));
    done(metrics.append(worker("p1", 1)));
    done(metrics.append(task("t", 1)));

    done(
        store.commit(
            Batch.of(new Write.RemoveTask(task.id(), 1), new Write.RemoveProplet(PROPLET))));

    assertThat(done(metrics.ofProplet(PROPLET, 0, 10)).items()).isEmpty();
    assertThat(done(metrics.ofTask(task.id(), 0, 10)).items()).isEmpty();

    for (int i = 2; i <= 12; i++) {
      done(metrics.append(worker("p1", i)));
    }
    assertThat(done(metrics.ofProplet(PROPLET, 0, 10)).items())
        .isEqualTo(List.of(worker("p1", 10), worker("p1", 11), worker("p1", 12)));
  }

  private static WorkerMetrics worker(String proplet, int n) {
    return new WorkerMetrics(
        new PropletId(proplet),
        "default",
        Optional.of(EPOCH.plusNanos(n)),
        new CpuMetrics(0.1 * n, 0, 12.5),
        new MemoryMetrics(n, 0, 0, 0, 0, Long.MAX_VALUE));
  }

  private static TaskMetrics task(String task, int n) {
    Optional<TaskUsageSummary> summary =
        n % 2 == 0 ? Optional.empty() : Optional.of(new TaskUsageSummary(1.5, 2.5, 3, 4, 5, 6, 7));
    return new TaskMetrics(
        new TaskId(task),
        PROPLET,
        new TaskUsage(0.5, n, 0, 1, 2, 3, 4, 5),
        summary,
        Optional.of(EPOCH.plusSeconds(n)));
  }
}
