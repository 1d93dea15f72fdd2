package io.turboprop.cli.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.cli.Cli;
import io.turboprop.cli.RecordedManager;
import io.turboprop.cli.Surroundings;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventCommandsTest {
  private static final String EVENT =
      """
      {"seq":7,"at":"2026-03-01T11:59:00Z","type":"finished","task_id":"t1","proplet_id":"p1",\
      "attempt":2,"phase":"failed","state":4,"reason":"trap","message":"unreachable",\
      "details":{"of_attempt":2}}\
      """;

  private final RecordedManager manager = new RecordedManager();
  private final Cli cli = Cli.against(manager.url());

  @AfterEach
  void close() {
    manager.close();
    Thread.interrupted();
  }

  /** Lets a stream be asked for so many times, then interrupts as Ctrl-C would. */
  private Cli following(int streams) {
    AtomicInteger breaks = new AtomicInteger();
    Surroundings.Pause pause =
        time -> {
          if (breaks.incrementAndGet() == streams) {
            throw new InterruptedException();
          }
        };
    return cli.timedBy(InstantSource.fixed(Cli.NOW), pause);
  }

  private static String page(String rest) {
    return "{\"events\":[" + EVENT + "]," + rest + "}";
  }

  private static String block(long sequence) {
    return "id: %d\nevent: created\ndata: {\"seq\":%d,\"type\":\"created\"}\n\n"
        .formatted(sequence, sequence);
  }

  @Test
  void events_asTable_haveALineEachAndSayHowToGoOn() {
    manager.on(
        "GET /events?task=t1&type=finished%2Ccreated&since=3&limit=1",
        200, page("\"next\":7,\"newest\":9,\"complete_after\":5"));

    Cli.Outcome outcome =
        cli.run("events", "--task", "t1", "--type", "finished,created", "--since", "3", "-l", "1");

    assertThat(outcome.code()).as(manager.lines().toString()).isZero();
    assertThat(outcome.out())
        .isEqualTo(
            """
            SEQ  AT                    TYPE      TASK/FUNCTION  PROPLET  ATTEMPT  PHASE   NOTE
            7    2026-03-01T11:59:00Z  finished  t1             p1       2        failed  unreachable {"of_attempt":2}
            """);
    assertThat(outcome.err())
        .isEqualTo(
            "events up to 5 are kept in part only\nthere may be more; go on with --since 7\n");
  }

  @Test
  void events_ofATaskAsJson_areTheServersAnswer() {
    manager.on("GET /tasks/t1/events", 200, page("\"next\":7,\"newest\":7,\"complete_after\":0"));

    Cli.Outcome outcome = cli.run("tasks", "events", "t1", "-o", "json");

    assertThat(outcome.out()).contains("\"complete_after\" : 0");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void events_ofUnknownTask_is3() {
    assertThat(cli.run("tasks", "events", "nobody").code()).isEqualTo(3);
    assertThat(cli.run("tasks", "events", "nobody", "--follow").code()).isEqualTo(3);
  }

  @Test
  void follow_streamThatBreaksOff_goesOnAfterTheLastEvent() {
    manager.stream("GET /events", ": hello\nid: 4\n\n" + block(5) + block(6) + "id: 7\nevent: cr");
    manager.stream("GET /events?since=6", ": hello\nid: 6\n\n" + block(7) + ": alive\nid: 9\n\n");
    manager.stream("GET /events?since=9", ": hello\nid: 9\n\n");

    Cli.Outcome outcome = following(3).run("events", "--follow", "-o", "json");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .isEqualTo(
            """
            {"seq":5,"type":"created"}
            {"seq":6,"type":"created"}
            {"seq":7,"type":"created"}
            """);
    assertThat(manager.lines())
        .containsExactly("GET /events", "GET /events?since=6", "GET /events?since=9");
    assertThat(manager.requests().getFirst().header("Accept")).isEqualTo("text/event-stream");
    assertThat(outcome.err()).contains("going on when it is back");
  }

  @Test
  void follow_quietStream_knowsItsPlaceFromTheFirstWord() {
    manager.stream("GET /events", ": hello\nid: 4\n\n");
    manager.stream("GET /events?since=4", block(5));

    Cli.Outcome outcome = following(2).run("events", "--follow");

    assertThat(outcome.out()).startsWith("5 ").contains("created");
  }

  @Test
  void follow_ofATask_beginsWithItsFirstEvent() {
    manager.stream("GET /tasks/t1/events?type=created&since=0", block(1));

    Cli.Outcome outcome =
        following(1).run("tasks", "events", "t1", "-f", "--type", "created", "-o", "yaml");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).isEqualTo("---\nseq: 1\ntype: created\n");
  }

  @Test
  void follow_placeForgotten_isRemarkedAndGoneOnFrom() {
    manager.stream(
        "GET /events?since=2",
        "event: lost\ndata: {\"since\":2,\"complete_after\":40}\n\n" + block(41));

    Cli.Outcome outcome = following(1).run("events", "--follow", "--since", "2", "-o", "json");

    assertThat(outcome.out()).isEqualTo("{\"seq\":41,\"type\":\"created\"}\n");
    assertThat(outcome.err()).contains("events between 2 and 40 are not all kept any more");
  }

  @Test
  void follow_managerThatNeverAnswered_is7() {
    manager.close();

    assertThat(following(1).run("events", "--follow").code()).isEqualTo(7);
  }

  @Test
  void follow_answerThatIsNoStream_is1() {
    manager.on("GET /events", 503, "{\"detail\":\"too many streams\"}");

    Cli.Outcome outcome = following(1).run("events", "--follow");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("too many streams");
  }
}
