package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.manager.api.EventReader.Block;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.manager.service.ControlEvents;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.memory.MemoryStore;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamTest {
  private static final Duration IDLE = Duration.ofMillis(600);
  private static final HttpConfig.Timeouts IMPATIENT =
      new HttpConfig.Timeouts(
          Duration.ofSeconds(15),
          Duration.ofMillis(300),
          Duration.ofSeconds(5),
          IDLE,
          Duration.ofSeconds(20));
  private static final HttpConfig.Streams STREAMS =
      new HttpConfig.Streams(3, 10, Duration.ofSeconds(15), Duration.ofMillis(400));
  private static final TaskId TASK = new TaskId(UUID.randomUUID().toString());

  @TempDir Path folder;
  private WatchedStore watched;
  private House house;

  @BeforeEach
  void open() {
    watched = new WatchedStore(new MemoryStore(InstantSource.system()));
    house = new House(folder, IMPATIENT, STREAMS, watched.asStore());
  }

  @AfterEach
  void close() {
    house.close();
  }

  private EventReader reader(String path, String... headers) {
    EventReader reader = EventReader.open(house.port, path, headers);
    assertThat(reader.response.statusCode()).isEqualTo(200);
    assertThat(reader.response.headers().firstValue("Content-Type")).contains("text/event-stream");
    return reader;
  }

  /** Stores happenings of one task, of now: the manager forgets what is too old. */
  private void happen(int count, String message) {
    List<Write> writes =
        LongStream.range(0, count)
            .mapToObj(
                i ->
                    Happening.of(
                        TASK,
                        Optional.of(new PropletId("p" + i % 2)),
                        Instant.now(),
                        new Happening.Moved(new TaskEvent.StartRequested()),
                        1,
                        Phase.QUEUED,
                        new Reason(ReasonCode.NO_CAPACITY, message)))
            .<Write>map(Write.AppendEvent::new)
            .toList();
    House.await(house.store.commit(new Batch(writes)));
  }

  private void announce() {
    house.vertx.eventBus().publish(ControlEvents.ADDRESS, null);
  }

  private static List<Long> sequences(List<Block> events) {
    return events.stream().map(Block::sequence).toList();
  }

  private static List<Long> from(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void stream_withoutAPlace_beginsWithWhatHappensFromNowOn() {
    house.task("{\"name\":\"before\"}");
    try (EventReader reader = reader("/events")) {
      Block hello = reader.hello();
      String id = house.task("{\"name\":\"after\"}");

      Block event = reader.event();

      assertThat(hello.id()).isEqualTo("1");
      assertThat(hello.type()).isEmpty();
      assertThat(event.id()).isEqualTo("2");
      assertThat(event.type()).isEqualTo("created");
      assertThat(event.data().path("task_id").asText()).isEqualTo(id);
      assertThat(event.data().path("seq").asLong()).isEqualTo(2);
    }
  }

  @Test
  void stream_afterAPlace_isWithoutGapHoweverManyPagesItTakes() {
    happen(95, "m");
    try (EventReader bySince = reader("/events?since=3");
        EventReader byHeader = reader("/events?since=50", "Last-Event-ID", "90")) {

      assertThat(sequences(bySince.events(92))).isEqualTo(from(4, 95));
      assertThat(sequences(byHeader.events(5))).isEqualTo(from(91, 95));
      happen(25, "m");
      announce();
      assertThat(sequences(bySince.events(25))).isEqualTo(from(96, 120));
      assertThat(sequences(byHeader.events(25))).isEqualTo(from(96, 120));
    }
  }

  @Test
  void stream_whileMuchHappens_missesAndRepeatsNothing() {
    try (EventReader reader = reader("/events")) {
      reader.hello();
      for (int i = 0; i < 200; i++) {
        happen(7, "m");
        if (i % 3 == 0) {
          announce();
        }
      }

      assertThat(sequences(reader.events(1400))).isEqualTo(from(1, 1400));
    }
  }

  @Test
  void stream_withFilter_hasThoseThatMatchAndAMovingPlace() {
    try (EventReader reader = reader("/events?proplet=p1&type=start_requested")) {
      reader.hello();
      happen(30, "m");
      house.task("{\"name\":\"another\"}");
      announce();

      assertThat(sequences(reader.events(15)))
          .isEqualTo(LongStream.rangeClosed(1, 15).mapToObj(i -> 2 * i).toList());
      assertThat(reader.next().id()).as("place in the next sign of life").isEqualTo("31");
    }
  }

  @Test
  void stream_ofOneTask_isOfThatTask() {
    String mine = house.task("{\"name\":\"mine\",\"image_url\":\"docker.io/a/b:1\"}");
    try (EventReader reader = reader("/tasks/" + mine + "/events?since=0")) {
      house.task("{\"name\":\"other\"}");
      house.post("/tasks/" + mine + "/start");

      List<Block> events = reader.events(2);

      assertThat(events.stream().map(Block::type)).containsExactly("created", "start_requested");
    }
    assertThat(
            EventReader.open(house.port, "/tasks/" + UUID.randomUUID() + "/events")
                .response
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void stream_quiet_isKeptAliveBeyondIdleAndWriteTimeout() {
    try (EventReader reader = reader("/events")) {
      reader.hello();
      Instant end = Instant.now().plus(IDLE.multipliedBy(4));
      int signs = 0;
      while (Instant.now().isBefore(end)) {
        Block sign = reader.next();
        assertThat(sign.comment()).isEqualTo("alive");
        signs++;
      }
      house.task("{\"name\":\"late\"}");

      assertThat(signs).isGreaterThan(4);
      assertThat(reader.event().type()).isEqualTo("created");
    }
  }

  @Test
  void stream_forAClientThatUnpacks_isNotHeldBackByPacking() {
    try (EventReader reader = reader("/events?since=0", "Accept-Encoding", "gzip, deflate")) {
      house.task("{\"name\":\"x\"}");

      assertThat(reader.event().type()).isEqualTo("created");
    }
  }

  @Test
  void stream_placeForgotten_saysLostOnceAndGoesOnFromThere() {
    happen(40, "m");
    watched.forgetUpTo(33);
    try (EventReader reader = reader("/events?since=5")) {
      Block lost = reader.event();

      assertThat(lost.type()).isEqualTo("lost");
      assertThat(lost.id()).isEmpty();
      assertThat(lost.data().toString()).isEqualTo("{\"since\":5,\"complete_after\":33}");
      assertThat(sequences(reader.events(7))).isEqualTo(from(34, 40));
    }
    assertThat(metric("turboprop_events_readers_lost_total")).isEqualTo(1);
  }

  @Test
  void stream_placeOfAnotherLog_saysLost() {
    happen(4, "m");
    try (EventReader reader = reader("/events?since=1000")) {
      Block lost = reader.event();

      assertThat(lost.data().toString()).isEqualTo("{\"since\":1000,\"complete_after\":0}");
      assertThat(sequences(reader.events(4))).isEqualTo(from(1, 4));
    }
  }

  @Test
  void stream_ofATaskWhoseFirstEventIsThere_hasLostNothing() {
    String id = house.task("{\"name\":\"x\"}");
    happen(20, "m");
    watched.forgetUpTo(15);
    try (EventReader whole = reader("/tasks/" + id + "/events?since=0");
        EventReader part = reader("/events?since=0&task=" + TASK)) {

      assertThat(whole.event().type()).isEqualTo("created");
      assertThat(part.event().type()).isEqualTo("lost");
      assertThat(part.event().sequence()).as("what is left of the task").isEqualTo(2);
    }
  }

  @Test
  void stream_storeAway_goesOnWhenItIsBack() {
    try (EventReader reader = reader("/events");
        EventReader behind = reader("/events?since=0")) {
      reader.hello();
      behind.hello();
      watched.away(true);
      happen(3, "m");
      announce();
      assertThat(reader.next().comment()).isEqualTo("alive");
      watched.away(false);

      assertThat(sequences(reader.events(3))).isEqualTo(from(1, 3));
      assertThat(sequences(behind.events(3))).isEqualTo(from(1, 3));
    }
  }

  @Test
  void stream_oneTooMany_answers503UntilOneLeaves() {
    EventReader first = reader("/events");
    try (EventReader second = reader("/events");
        EventReader third = reader("/events")) {
      EventReader refused = EventReader.open(house.port, "/events");

      assertThat(refused.response.statusCode()).isEqualTo(503);
      assertThat(refused.response.headers().firstValue("Retry-After")).contains("5");
      assertThat(metric("turboprop_events_readers")).isEqualTo(3);
      first.close();
      await()
          .untilAsserted(
              () -> {
                try (EventReader again = EventReader.open(house.port, "/events")) {
                  assertThat(again.response.statusCode()).isEqualTo(200);
                }
              });
      assertThat(second.hello().comment()).isNotEmpty();
      assertThat(third.hello().comment()).isNotEmpty();
    } finally {
      first.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "1.5", "99999999999999999999"})
  void stream_placeThatIsNone_answers400(String place) {
    try (EventReader refused = EventReader.open(house.port, "/events", "Last-Event-ID", place)) {
      assertThat(refused.response.statusCode()).isEqualTo(400);
    }
  }

  @Test
  void reader_thatTakesNothing_getsFewPagesAndIsCut() throws IOException {
    for (int i = 0; i < 50; i++) {
      happen(1000, "m".repeat(1500));
    }
    try (EventReader other = reader("/events")) {
      other.hello();
      long before = watched.pages.get();
      try (Socket deaf = deafReader("/events?since=0")) {
        assertThat(deaf.isConnected()).isTrue();
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> metric("turboprop_events_readers_cut_total") == 1);
      }

      assertThat(watched.pages.get() - before)
          .as("pages of 10 events out of 5000, some MB in the buffers of the system")
          .isLessThan(1500);
      await().until(() -> metric("turboprop_events_readers") == 1);
      happen(1, "m");
      assertThat(other.event().sequence()).isEqualTo(50_001);
    }
  }

  /** Asks for events and never reads an answer. */
  private Socket deafReader(String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), house.port));
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void stop_ofTheManager_endsStreamsAtOnceWithALastWord() {
    try (EventReader reader = reader("/events")) {
      reader.hello();
      Instant begin = Instant.now();

      house.stopHttp();

      assertThat(Duration.between(begin, Instant.now()))
          .as("the drain timeout is 20 s")
          .isLessThan(Duration.ofSeconds(5));
      Block last = reader.next();
      while (last.comment().equals("alive")) {
        last = reader.next();
      }
      assertThat(last.comment()).isEqualTo("the manager ends");
      assertThat(reader.next()).isEqualTo(Block.END);
    }
  }

  private double metric(String name) {
    Reply metrics = house.get("/metrics");
    return metrics
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }
}
