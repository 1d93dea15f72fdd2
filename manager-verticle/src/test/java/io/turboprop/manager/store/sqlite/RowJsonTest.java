package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionEvent;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Checksum;
import io.turboprop.manager.store.rows.EventRow;
import io.turboprop.manager.store.rows.RowName;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.RandomRecords;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.Seed;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left out of bodies is read back, and bodies of earlier schemas are. */
final class RowJsonTest {
  private static final int ROUNDS = 300;
  private static final RowName ROW = new RowName("row", "row");

  private final Bodies bodies = RowJson.bodies(Path.of("lean.db"));
  private final Bodies earlier = new Bodies(RecordJson.mapper(), "old.db", "file");

  @ParameterizedTest
  @ValueSource(
      classes = {
        Task.class,
        Happening.What.class,
        TaskEvent.class,
        FunctionEvent.class,
        AttemptRecord.class,
        Proplet.class,
        Function.class,
        JoinToken.class,
        Joined.class,
        WorkerMetrics.class,
        TaskMetrics.class
      })
  void record_ofAnyContent_comesBack(Class<?> type) {
    for (double plainness : List.of(0.0, 0.5, 0.97)) {
      RandomRecords records = new RandomRecords(Seed.next(getClass()), plainness);
      for (int i = 0; i < ROUNDS; i++) {
        Record value = (Record) records.next(type);
        String body = bodies.encode(value);
        String full = earlier.encode(value);
        assertThat(body.length()).isLessThanOrEqualTo(full.length());
        assertThat(bodies.decode(ROW, body, value.getClass())).as(body).isEqualTo(value);
        assertThat(bodies.decode(ROW, full, value.getClass())).as(full).isEqualTo(value);
      }
    }
  }

  @Test
  void happening_ofAnyContent_comesBackFromItsRow() {
    for (double plainness : List.of(0.0, 0.5, 0.97)) {
      long seed = Seed.next(getClass());
      RandomRecords records = new RandomRecords(seed, plainness);
      Random random = new Random(seed);
      for (int i = 0; i < ROUNDS; i++) {
        Happening happening = in2262(records.next(Happening.class), random).numbered(0);
        EventRow row = EventRow.of(happening, bodies);
        EventRow full = EventRow.of(happening, earlier);
        assertThat(row.body())
            .doesNotContain("\"at\":\"" + happening.at())
            .hasSizeLessThan(full.body().length());
        assertThat(row.numbered(7).happening(bodies))
            .as(row.body())
            .isEqualTo(happening.numbered(7));
        assertThat(full.numbered(7).happening(bodies))
            .as(full.body())
            .isEqualTo(happening.numbered(7));
      }
    }
  }

  /** Columns of time end then. */
  private static Happening in2262(Happening any, Random random) {
    return new Happening(
        any.sequence(),
        EPOCH.plusNanos(random.nextLong(Long.MAX_VALUE / 8)),
        any.task(),
        any.proplet(),
        any.function(),
        any.what(),
        any.attempt(),
        any.phase(),
        any.reason());
  }

  @Test
  void happening_withoutWhatItsColumnsHave() {
    Task task = aTask().id("0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a02").in(Phase.SCHEDULED);
    Happening happening =
        Happening.of(
            task.id(),
            Optional.of(new PropletId("p")),
            EPOCH,
            new Happening.Moved(new TaskEvent.StopTimedOut()),
            1,
            task.phase(),
            Reason.of(ReasonCode.DISPATCHED));

    assertThat(bodies.encode(happening))
        .isEqualTo(
            """
            {"what":{"Moved":{"event":{"StopTimedOut":{}}}},"attempt":1,"phase":"SCHEDULED",\
            "reason":{"code":"DISPATCHED"}}""");
  }

  /** Of earlier schemas the columns had less than the body. */
  @Test
  void happening_whoseBodyHasMoreThanItsColumns_isAsItsBodySays() {
    Task task = aTask().in(Phase.SCHEDULED);
    Happening happening =
        Happening.of(
            task.id(),
            Optional.of(new PropletId("p")),
            EPOCH,
            new Happening.Deleted(),
            1,
            task.phase(),
            task.reason());
    String body = earlier.encode(happening);
    String id = task.id().value();

    EventRow row =
        new EventRow(
            7, id, null, null, 0, "deleted", Checksum.of(id, null, 0L, "deleted", body), body);

    assertThat(row.happening(bodies)).isEqualTo(happening.numbered(7));
  }

  @Test
  void happening_ofAnotherTaskThanWhenItWasWritten_isDamaged() {
    Task task = aTask().in(Phase.SCHEDULED);
    EventRow row =
        EventRow.of(
            Happening.of(
                task.id(),
                Optional.empty(),
                EPOCH,
                new Happening.Deleted(),
                1,
                task.phase(),
                task.reason()),
            bodies);

    EventRow other =
        new EventRow(
            7,
            aTask().created().id().value(),
            row.proplet(),
            row.function(),
            row.at(),
            row.type(),
            row.sum(),
            row.body());

    assertThatThrownBy(() -> other.happening(bodies))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining("its checksum is wrong");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Task.class,
        Happening.class,
        AttemptRecord.class,
        Proplet.class,
        Function.class,
        JoinToken.class,
        Joined.class
      })
  void record_withoutEssentials_isDamaged(Class<? extends Record> type) {
    assertThatThrownBy(() -> earlier.decode(ROW, "{}", type))
        .hasMessageContaining("is damaged")
        .isInstanceOf(OrchestratorException.class);
    assertThatThrownBy(() -> bodies.decode(ROW, "{}", type))
        .hasMessageContaining("is damaged")
        .isInstanceOf(OrchestratorException.class);
  }

  @Test
  void task_withoutAPartThatIsNeverLeftOut_isDamaged() {
    String body = bodies.encode(aTask().in(Phase.RUNNING));
    String without = body.replaceFirst(",\"times\":\\{[^}]*}", "");

    assertThat(without).isNotEqualTo(body);
    assertThatThrownBy(() -> bodies.decode(ROW, without, Task.class))
        .hasMessageContaining("is damaged")
        .isInstanceOf(OrchestratorException.class);
  }

  @Test
  void valuesWithinOthers_areKeptThoughTheyAreEmpty() {
    comesBack(aTask().env(Map.of("EMPTY", "")).inputs("", "0").created());
    comesBack(new Happening.PropletLabels(Map.of("let-go", Optional.empty())));
    comesBack(new Happening.PropletLabels(Map.of("empty", Optional.of(""))));
    comesBack(new Happening.Declared(Optional.of(""), Optional.empty(), Optional.empty()));
    for (Optional<JsonText> metadata :
        List.of(Optional.of(JsonText.NULL), Optional.of(new JsonText("\"\"")), NO_JSON)) {
      comesBack(
          new TaskPatch(
              Optional.of(""),
              Optional.of(List.of()),
              Optional.empty(),
              Optional.of(0),
              metadata,
              Optional.empty(),
              Optional.empty(),
              Optional.of(false)));
    }
  }

  private static final Optional<JsonText> NO_JSON = Optional.empty();

  private void comesBack(Record value) {
    String body = bodies.encode(value);
    assertThat(bodies.decode(ROW, body, value.getClass())).as(body).isEqualTo(value);
  }
}
