package io.turboprop.codec.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.model.JsonText;
import io.turboprop.model.RandomRecords;
import io.turboprop.model.Seed;
import io.turboprop.model.TaskId;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.RegistryMessage;
import io.turboprop.wire.Report;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordBusCodecTest {
  private static final int ROUNDS = 300;

  sealed interface Shape {
    record Dot() implements Shape {}

    record Group(List<Shape> parts, Map<TaskId, Shape> named, Page<Dot> page) implements Shape {}

    sealed interface Round extends Shape {
      record Circle(
          double radius, Optional<ImageRef> image, OptionalInt layer, Instant at, Duration life)
          implements Round {
        public boolean isLarge() {
          return radius > 1;
        }
      }
    }
  }

  record Page<E>(List<E> items, long total) {}

  sealed interface Twice {
    record Circle() implements Twice {}

    sealed interface Inner extends Twice {}

    record Other(Circle circle) implements Inner {}
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        PropletMessage.class,
        ManagerMessage.class,
        RegistryMessage.class,
        Order.class,
        Order.Batch.class,
        Report.class,
        Report.Batch.class,
        Shape.Round.class
      })
  void wire_everyRecord_comesBackEqual(Class<?> root) {
    var records = new RandomRecords(Seed.next(getClass()));
    assertComeBackEqual(root, records);
  }

  private static <T> void assertComeBackEqual(Class<T> root, RandomRecords records) {
    var codec = RecordBusCodec.of(root);
    for (int i = 0; i < ROUNDS; i++) {
      T message = records.next(root);
      assertThat(overTheWire(codec, message)).isEqualTo(message);
    }
  }

  @Test
  void wire_nestedSealedTypes_comeBackEqual() {
    Shape circle =
        new Shape.Round.Circle(
            2.5,
            Optional.of(ImageRef.parse("registry.example.org/team/add:v1")),
            OptionalInt.of(-3),
            Instant.parse("2026-08-20T17:27:32.123456789Z"),
            Duration.ofMillis(1500));
    Shape group =
        new Shape.Group(
            List.of(circle, new Shape.Dot(), new Shape.Group(List.of(), Map.of(), page())),
            Map.of(new TaskId("t-1"), circle),
            page());

    assertThat(overTheWire(RecordBusCodec.of(Shape.class), group)).isEqualTo(group);
  }

  @Test
  void wire_json_isTypeAndBody() {
    Shape shape = new Shape.Group(List.of(new Shape.Dot()), Map.of(), page());

    Buffer buffer = Buffer.buffer();
    RecordBusCodec.of(Shape.class).encodeToWire(buffer, shape);

    assertThat(buffer.getString(4, buffer.length()))
        .isEqualTo(
            """
            {"type":"Group","body":{"parts":[{"Dot":{}}],"named":{},"page":{"items":[{}],"total":1}}}""");
    assertThat(buffer.getInt(0)).isEqualTo(buffer.length() - 4);
  }

  @Test
  void wire_jsonText_isEmbeddedAsItself() {
    var result =
        new PropletMessage.TaskResult(
            new TaskId("t"),
            Optional.empty(),
            Optional.of(new JsonText("{\"a\":[1.10,null]}")),
            Optional.empty());

    Buffer buffer = Buffer.buffer();
    RecordBusCodec.of(PropletMessage.class).encodeToWire(buffer, result);

    assertThat(buffer.toString(StandardCharsets.UTF_8)).contains("\"results\":{\"a\":[1.10,null]}");
  }

  @Test
  void wire_jsonNull_isKeptApartFromMissing() {
    var codec = RecordBusCodec.of(JsonPair.class);
    var pair = new JsonPair(JsonText.NULL, Optional.empty());

    assertThat(overTheWire(codec, pair)).isEqualTo(pair);
  }

  record JsonPair(JsonText present, Optional<JsonText> absent) {}

  @Test
  void wire_startsAtAnyPosition_readsItsOwnBytes() {
    var codec = RecordBusCodec.of(Shape.class);
    Buffer buffer = Buffer.buffer("before");
    codec.encodeToWire(buffer, new Shape.Dot());
    buffer.appendString("after");

    assertThat(codec.decodeFromWire(6, buffer)).isEqualTo(new Shape.Dot());
  }

  @Test
  void decode_unknownType_isRefusedByName() {
    assertRefused("{\"type\":\"java.lang.Runtime\",\"body\":{}}", "type \"java.lang.Runtime\"");
  }

  @Test
  void decode_nestedTypeOfAnotherFamily_isRefused() {
    assertRefused(
        "{\"type\":\"Group\",\"body\":{\"parts\":[{\"Heartbeat\":{}}],\"named\":{},\"page\":null}}",
        "no permitted type \"Heartbeat\"");
  }

  @Test
  void decode_notJson_isRefused() {
    assertRefused("{\"type\":", "Shape: ");
  }

  @Test
  void decode_missingComponent_isRefused() {
    assertRefused("{\"type\":\"Circle\",\"body\":{\"layer\":1}}", "radius");
  }

  @Test
  void decode_lengthBeyondMessage_isRefusedBeforeAllocation() {
    Buffer buffer = Buffer.buffer().appendInt(Integer.MAX_VALUE).appendString("{}");

    assertThatThrownBy(() -> RecordBusCodec.of(Shape.class).decodeFromWire(0, buffer))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("Shape: length 2147483647 exceeds the message");
  }

  @Test
  void of_typeThatIsNoRecordFamily_isRefused() {
    assertThatThrownBy(() -> RecordBusCodec.of(Runnable.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Runnable is neither a record nor a sealed interface");
  }

  @Test
  void of_familyWithInnerFamilies_takesAllOfThem() {
    var codec = RecordBusCodec.of(Twice.class);
    var other = new Twice.Other(new Twice.Circle());

    assertThat(overTheWire(codec, other)).isEqualTo(other);
  }

  @Test
  void eventBus_registeredFamily_passesTheReference() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      RecordBusCodec.register(vertx.eventBus(), Shape.class);
      vertx.eventBus().<Shape>localConsumer("shapes", message -> message.reply(message.body()));
      Shape sent = new Shape.Group(List.of(new Shape.Dot()), Map.of(), page());

      Object got =
          vertx
              .eventBus()
              .request("shapes", sent)
              .toCompletionStage()
              .toCompletableFuture()
              .get(5, TimeUnit.SECONDS)
              .body();

      assertThat(got).isSameAs(sent);
    } finally {
      vertx.close().await(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void digestAndBytes_areText() {
    var run =
        new Order.Run(1, 2, Optional.empty(), start(), Optional.of(Digest.of(new byte[] {1})));

    assertThat(overTheWire(RecordBusCodec.of(Order.class), run)).isEqualTo(run);
  }

  private static ManagerMessage.Start start() {
    return new RandomRecords(1).next(ManagerMessage.Start.class);
  }

  private static Page<Shape.Dot> page() {
    return new Page<>(List.of(new Shape.Dot()), 1);
  }

  private static void assertRefused(String json, String part) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    Buffer buffer = Buffer.buffer().appendInt(bytes.length).appendBytes(bytes);

    assertThatThrownBy(() -> RecordBusCodec.of(Shape.class).decodeFromWire(0, buffer))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(part);
  }

  private static <T> T overTheWire(RecordBusCodec<T> codec, T message) {
    Buffer buffer = Buffer.buffer();
    codec.encodeToWire(buffer, message);
    return codec.decodeFromWire(0, buffer);
  }
}
