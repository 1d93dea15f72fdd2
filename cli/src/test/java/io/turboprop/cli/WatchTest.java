package io.turboprop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WatchTest {
  /** Lets a watch look three times, then interrupts it as Ctrl-C would. */
  private static Surroundings.Pause threeLooks() {
    AtomicInteger looks = new AtomicInteger();
    return _ -> {
      if (looks.incrementAndGet() == 3) {
        throw new InterruptedException();
      }
    };
  }

  @Test
  void watch_offTerminal_printsOnlyChanges() {
    try (RecordedManager manager = new RecordedManager()) {
      manager
          .on("GET /tasks/1", 200, "{\"id\":\"1\",\"state\":0}")
          .on("GET /tasks/1", 200, "{\"id\":\"1\",\"state\":0}")
          .on("GET /tasks/1", 200, "{\"id\":\"1\",\"state\":2}");

      Cli.Outcome outcome =
          Cli.against(manager.url())
              .timedBy(InstantSource.fixed(Cli.NOW), threeLooks())
              .run("tasks", "view", "1", "--watch");

      assertThat(Thread.interrupted()).isTrue();
      assertThat(outcome.code()).isZero();
      assertThat(outcome.out()).isEqualTo("id     1\nstate  Pending\nid     1\nstate  Running\n");
    }
  }

  @Test
  void watch_onTerminal_redrawsTheScreen() {
    try (RecordedManager manager = new RecordedManager()) {
      manager.on("GET /proplets", 200, "{\"proplets\":[]}");

      Cli.Outcome outcome =
          Cli.against(manager.url())
              .onTerminal()
              .timedBy(InstantSource.fixed(Cli.NOW), threeLooks())
              .run("proplets", "list", "-w");

      assertThat(Thread.interrupted()).isTrue();
      assertThat(outcome.out()).startsWith("\u001b[H\u001b[2J").contains("STATUS");
    }
  }

  @Test
  void watch_whenTheManagerGoesAway_saysSoAndGoesOn() {
    RecordedManager manager = new RecordedManager();
    manager.on("GET /tasks", 200, "{\"tasks\":[]}");
    Surroundings.Pause pause = threeLooks();

    Cli.Outcome outcome =
        Cli.against(manager.url())
            .timedBy(
                InstantSource.fixed(Cli.NOW),
                time -> {
                  manager.close();
                  pause.pause(time);
                })
            .run("tasks", "list", "--watch");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("ID").containsOnlyOnce("(cannot reach the manager at");
  }
}
