package io.turboprop.codec;

import static io.turboprop.codec.Golden.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.TaskId;
import io.turboprop.wire.CacheUsage;
import io.turboprop.wire.Holdings;
import io.turboprop.wire.MachineLoad;
import io.turboprop.wire.MachineLoad.Amount;
import io.turboprop.wire.MachineLoad.Pressure;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.PropletMessage.CpuMetrics;
import io.turboprop.wire.PropletMessage.Heartbeat;
import io.turboprop.wire.PropletMessage.InvokeResult;
import io.turboprop.wire.PropletMessage.MemoryMetrics;
import io.turboprop.wire.PropletMessage.Pulse;
import io.turboprop.wire.PropletMessage.Registration;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.TaskResult;
import io.turboprop.wire.PropletMessage.TaskUsage;
import io.turboprop.wire.PropletMessage.TaskUsageSummary;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PropletMessagesTest {
  private static final PropletId UUID = new PropletId("6f1e2c0a-5d4b-4a55-9d0e-0c9a5a1b7e01");
  private static final PropletId SHORT = new PropletId("6f1e2c0a");
  private static final PropletId P1 = new PropletId("p1");
  private static final PropletId ESP = new PropletId("esp32-7");
  private static final Optional<BootId> BOOT = Optional.of(new BootId("b-0001"));
  private static final Pulse PULSE =
      new Pulse(
          3000,
          new Holdings(1, 0xff),
          12,
          Optional.of(new CacheUsage(3 << 20, 4L << 30, 2)),
          Optional.of(
              new MachineLoad(
                  800,
                  Optional.of(new Amount(4000, OptionalLong.of(1210))),
                  OptionalLong.of(40),
                  Optional.of(new Amount(8L << 30, OptionalLong.of(3L << 30))),
                  Optional.of(new Amount(100_000_000_000L, OptionalLong.of(64_000_000_000L))),
                  Optional.of(
                      new Pressure(
                          OptionalDouble.of(1.25), OptionalDouble.of(0), OptionalDouble.of(0.4))),
                  2)));
  private static final Optional<Instant> AT = Optional.of(Instant.ofEpochSecond(1_787_235_000));
  private static final TaskId T1 = new TaskId("t1");
  private static final TaskId TASK = new TaskId("a6c1f0de");
  private static final CpuMetrics CPU = new CpuMetrics(1.5, 0.4, 12.5);

  private static final Function<byte[], PropletMessage> REGISTRATION =
      PropletMessages::decodeRegistration;
  private static final Function<byte[], PropletMessage> HEARTBEAT =
      PropletMessages::decodeHeartbeat;
  private static final Function<byte[], PropletMessage> RESULT = PropletMessages::decodeTaskResult;
  private static final Function<byte[], PropletMessage> METRICS =
      PropletMessages::decodeWorkerMetrics;
  private static final Function<byte[], PropletMessage> TASK_METRICS =
      PropletMessages::decodeTaskMetrics;

  /** Messages that are written just as they are read. */
  static Stream<Arguments> bothWays() {
    return Stream.of(
        Arguments.of("registration-rust", REGISTRATION, registration(UUID, "default", gateway())),
        Arguments.of("registration-rust-minimal", REGISTRATION, registration(UUID, "edge", bare())),
        Arguments.of(
            "registration-native",
            REGISTRATION,
            new Registration(UUID, "default", nativeWorker(), BOOT)),
        Arguments.of("heartbeat-rust", HEARTBEAT, Heartbeat.alive(UUID, "default")),
        Arguments.of(
            "heartbeat-native",
            HEARTBEAT,
            new Heartbeat(P1, true, "default", BOOT, false, Optional.of(PULSE))),
        Arguments.of("will-embedded", HEARTBEAT, Heartbeat.will(ESP, "embedded", Optional.empty())),
        Arguments.of("will-native", HEARTBEAT, Heartbeat.will(P1, "default", BOOT)),
        Arguments.of(
            "result-rust",
            RESULT,
            new TaskResult(
                new TaskId("a6c1f0de-1111-4222-8333-444455556666"),
                Optional.of(SHORT),
                Optional.of(new JsonText("\"42\"")),
                Optional.empty())),
        Arguments.of(
            "result-rust-failed",
            RESULT,
            new TaskResult(
                new TaskId("a6c1f0de-1111-4222-8333-444455556666"),
                Optional.of(SHORT),
                Optional.of(new JsonText("\"\"")),
                Optional.of("wasm trap: unreachable"))),
        Arguments.of(
            "result-federated",
            RESULT,
            new TaskResult(
                T1,
                Optional.empty(),
                Optional.of(
                    new JsonText("{\"weights\":[0.10,-1.5E-7,12345678901234567890],\"n\":3}")),
                Optional.empty())),
        Arguments.of(
            "result-null",
            RESULT,
            new TaskResult(T1, Optional.of(P1), Optional.of(JsonText.NULL), Optional.empty())),
        Arguments.of(
            "result-missing",
            RESULT,
            new TaskResult(T1, Optional.of(P1), Optional.empty(), Optional.empty())),
        Arguments.of(
            "metrics-rust",
            METRICS,
            new WorkerMetrics(
                SHORT,
                "default",
                AT.map(at -> at.plusMillis(120)),
                CPU,
                new MemoryMetrics(52_428_800, 0, 0, 0, 73_400_320, 536_870_912))),
        Arguments.of(
            "metrics-rust-no-container",
            METRICS,
            new WorkerMetrics(
                SHORT, "default", AT, CPU, new MemoryMetrics(52_428_800, 1, 2, 3, 0, 0))),
        Arguments.of(
            "task-metrics-rust",
            TASK_METRICS,
            new TaskMetrics(
                TASK,
                SHORT,
                new TaskUsage(37.5, 10_485_760, 0, 0, 4096, 20, 4, 12),
                Optional.of(new TaskUsageSummary(30.1, 40.2, 9_000_000, 10_485_760, 0, 4096, 3)),
                AT)),
        Arguments.of(
            "task-metrics-no-history",
            TASK_METRICS,
            new TaskMetrics(
                TASK,
                SHORT,
                new TaskUsage(37.5, 10_485_760, 1.5, 1, 4096, 20, 4, 12),
                Optional.empty(),
                AT)));
  }

  /** Forms that are understood, but not written. */
  static Stream<Arguments> readOnly() {
    return Stream.of(
        Arguments.of(
            "registration-embedded", REGISTRATION, registration(ESP, "embedded", zephyr())),
        Arguments.of(
            "registration-bare",
            REGISTRATION,
            registration(P1, "default", PropletMetadata.UNKNOWN)),
        Arguments.of("will-go", HEARTBEAT, Heartbeat.will(UUID, "default", Optional.empty())),
        Arguments.of(
            "result-go-escapes",
            RESULT,
            new TaskResult(
                T1,
                Optional.of(P1),
                Optional.of(new JsonText("\"<b> a & b </b>\"")),
                Optional.empty())),
        Arguments.of(
            "result-embedded",
            RESULT,
            new TaskResult(
                T1, Optional.empty(), Optional.of(new JsonText("\"30,31\"")), Optional.empty())),
        Arguments.of(
            "metrics-go",
            METRICS,
            new WorkerMetrics(
                SHORT,
                "default",
                Optional.of(Instant.parse("2026-08-20T14:27:32.123456789Z")),
                CPU,
                new MemoryMetrics(52_428_800, 1, 2, 3, 0, 0))),
        Arguments.of(
            "metrics-embedded",
            METRICS,
            new WorkerMetrics(
                ESP,
                "embedded",
                Optional.empty(),
                new CpuMetrics(0, 0, 3),
                new MemoryMetrics(1024, 0, 0, 0, 0, 0))),
        Arguments.of(
            "task-metrics-sparse",
            TASK_METRICS,
            new TaskMetrics(
                TASK,
                SHORT,
                new TaskUsage(0, Long.MAX_VALUE, 0, 0, 0, 0, 0, 0),
                Optional.empty(),
                Optional.empty())));
  }

  @Test
  void invokeResult_goldenMessage_isReadAndWritten() {
    var result =
        new InvokeResult(
            new TaskId("a6c1"),
            "0d0f",
            Optional.of(new PropletId("6f1e")),
            "\"hello\"",
            Optional.empty());

    assertThat(PropletMessages.decodeInvokeResult(Golden.bytes("proplet/invoke-result")))
        .isEqualTo(result);
    Golden.assertSameJson(PropletMessages.encode(result), "proplet/invoke-result");
  }

  @Test
  void decodeInvokeResult_ofAnyOtherType_isRefused() {
    assertRefused(
            PropletMessages::decodeInvokeResult,
            "{\"task_id\":\"t\",\"invocation_id\":\"i\",\"results\":{}}")
        .hasMessage("invocation result: results must be a text, not an object");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"bothWays", "readOnly"})
  void decode_goldenMessage_givesRecord(
      String name, Function<byte[], PropletMessage> decoder, PropletMessage expected) {
    assertThat(decoder.apply(Golden.bytes("proplet/" + name))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bothWays")
  void encode_record_givesGoldenMessage(
      String name, Function<byte[], PropletMessage> decoder, PropletMessage message) {
    Golden.assertSameJson(PropletMessages.encode(message), "proplet/" + name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                          | registration: proplet_id is missing",
        "{\"proplet_id\":null}                       | registration: proplet_id is missing",
        "{\"proplet_id\":7}                          | registration: proplet_id must be a text, not a number",
        "{\"proplet_id\":\"\"}                       | registration: proplet_id must not be empty",
        "{\"proplet_id\":\"a/b\"}                    | registration: proplet_id is refused: proplet id \"a/b\" may contain letters, digits, '_', '-', ':' and '@' only",
        "{\"proplet_id\":\"p\",\"namespace\":[]}     | registration: namespace must be a text, not a list",
        "{\"proplet_id\":\"p\",\"metadata\":\"x\"}   | registration: metadata must be an object, not a text",
        "{\"proplet_id\":\"p\",\"boot_id\":\"#\"}    | registration: boot_id is refused: boot id \"#\" may contain letters, digits, '_', '-', ':' and '@' only",
        "{\"proplet_id\":\"p\",\"metadata\":{\"os\":true}}                   | registration: metadata.os must be a text, not a boolean",
        "{\"proplet_id\":\"p\",\"metadata\":{\"tags\":\"gpu\"}}              | registration: metadata.tags must be a list, not a text",
        "{\"proplet_id\":\"p\",\"metadata\":{\"tags\":[\"a\",null]}}         | registration: metadata.tags[1] must be a text, not null",
        "{\"proplet_id\":\"p\",\"metadata\":{\"labels\":[]}}                 | registration: metadata.labels must be an object, not a list",
        "{\"proplet_id\":\"p\",\"metadata\":{\"labels\":{\"a\":{}}}}         | registration: metadata.labels[a] must be a text, not an object",
        "{\"proplet_id\":\"p\",\"metadata\":{\"total_memory_bytes\":\"8G\"}} | registration: metadata.total_memory_bytes must be a number, not a text",
        "{\"proplet_id\":\"p\",\"metadata\":{\"total_memory_bytes\":-1}}     | registration: metadata.total_memory_bytes must not be negative",
        "{\"proplet_id\":\"p\",\"metadata\":{\"cores\":1e999}}               | registration: metadata.cores is too large a number",
        "{\"proplet_id\":\"p\",\"metadata\":{\"cores\":1e2147483647}}        | registration: metadata.cores is too large a number",
        "{\"proplet_id\":\"p\",\"x\":1e9999999999}    | registration: holds a number whose exponent is too large",
        "[]                                          | registration: must be a JSON object, not a list",
        "{\"proplet_id\":\"p\"} {}                   | registration: not JSON at line 1, column 20",
        "{\"proplet_id\":\"p                         | registration: the JSON ends too early",
        "{proplet_id:1}                              | registration: not JSON at line 1, column 2",
        "``                                          | registration: must be a JSON object, not nothing",
      })
  void decodeRegistration_malformed_saysWhatIsWrong(String json, String reason) {
    assertRefused(PropletMessages::decodeRegistration, json).hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"status\":\"alive\"}                  | heartbeat: proplet_id is missing",
        "{\"proplet_id\":\"p\",\"status\":1}     | heartbeat: status must be a text, not a number",
        "{\"proplet_id\":\"p\",\"boot_id\":\"\"} | heartbeat: boot_id is refused: boot id must have 1 to 128 characters, not 0",
      })
  void decodeHeartbeat_malformed_saysWhatIsWrong(String json, String reason) {
    assertRefused(PropletMessages::decodeHeartbeat, json).hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"used\": 1210           | \"used\": 4001            | heartbeat: load.cpu_millis.used must be between 0 and 4000",
        "\"capacity\": 4000,      | ``                       | heartbeat: load.cpu_millis.capacity is missing",
        "\"steal_millis\": 40     | \"steal_millis\": -1     | heartbeat: load.steal_millis must be between 0 and 9223372036854775807",
        "\"cpu\": 1.25            | \"cpu\": 100.5           | heartbeat: load.pressure.cpu must be between 0 and 100",
        "\"age_ms\": 800          | \"age_ms\": 86400001     | heartbeat: load.age_ms must be between 0 and 86400000",
        "\"running\": 2           | \"runs\": 2              | heartbeat: load.running is missing",
      })
  void decodeHeartbeat_ofALoadThatCannotBe_saysWhatIsWrong(
      String piece, String changed, String reason) {
    byte[] json = Golden.changed("proplet/heartbeat-native", piece, changed);

    assertRefused(PropletMessages::decodeHeartbeat, new String(json, UTF_8)).hasMessage(reason);
  }

  @Test
  void decodeHeartbeat_ofALoadThatWasNotMeasured_leavesItEmpty() {
    String json =
        """
        {"proplet_id": "p1", "interval_ms": 3000, "held": 0, "held_digest": "0000000000000000",
         "load": {"age_ms": 0, "cpu_millis": {"capacity": 2000}, "pressure": {}, "running": 0}}
        """;

    MachineLoad load =
        PropletMessages.decodeHeartbeat(json.getBytes(UTF_8))
            .pulse()
            .orElseThrow()
            .load()
            .orElseThrow();

    assertThat(load)
        .isEqualTo(
            new MachineLoad(
                0,
                Optional.of(new Amount(2000, OptionalLong.empty())),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"results\":\"1\"}                   | task result: task_id is missing",
        "{\"task_id\":[\"t\"]}                 | task result: task_id must be a text, not a list",
        "{\"task_id\":\"t\",\"proplet_id\":1}  | task result: proplet_id must be a text, not a number",
        "{\"task_id\":\"t\",\"error\":{}}      | task result: error must be a text, not an object",
      })
  void decodeTaskResult_malformed_saysWhatIsWrong(String json, String reason) {
    assertRefused(PropletMessages::decodeTaskResult, json).hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                        | worker metrics: proplet_id is missing",
        "{\"proplet_id\":\"p\",\"cpu_metrics\":3}                  | worker metrics: cpu_metrics must be an object, not a number",
        "{\"proplet_id\":\"p\",\"cpu_metrics\":{\"percent\":\"3\"}} | worker metrics: cpu_metrics.percent must be a number, not a text",
        "{\"proplet_id\":\"p\",\"memory_metrics\":{\"rss_bytes\":-4}} | worker metrics: memory_metrics.rss_bytes must not be negative",
      })
  void decodeWorkerMetrics_malformed_saysWhatIsWrong(String json, String reason) {
    assertRefused(PropletMessages::decodeWorkerMetrics, json).hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"proplet_id\":\"p\"}                                        | task metrics: task_id is missing",
        "{\"task_id\":\"t\"}                                           | task metrics: proplet_id is missing",
        "{\"task_id\":\"t\",\"proplet_id\":\"p\",\"metrics\":[]}       | task metrics: metrics must be an object, not a list",
        "{\"task_id\":\"t\",\"proplet_id\":\"p\",\"aggregated\":\"\"}  | task metrics: aggregated must be an object, not a text",
        "{\"task_id\":\"t\",\"proplet_id\":\"p\",\"aggregated\":{\"sample_count\":true}} | task metrics: aggregated.sample_count must be a number, not a boolean",
      })
  void decodeTaskMetrics_malformed_saysWhatIsWrong(String json, String reason) {
    assertRefused(PropletMessages::decodeTaskMetrics, json).hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"2026-08-20T14:27:32Z\"                                  | 2026-08-20T14:27:32Z",
        "\"2026-08-20t14:27:32.5z\"                                | 2026-08-20T14:27:32.500Z",
        "\"2026-08-20T17:27:32.123456789-07:00\"                   | 2026-08-21T00:27:32.123456789Z",
        "{\"secs_since_epoch\":1787235000,\"nanos_since_epoch\":5} | 2026-08-20T14:10:00.000000005Z",
        "{\"secs_since_epoch\":1787235000}                         | 2026-08-20T14:10:00Z",
        "1787235000123                                             | 2026-08-20T14:10:00.123Z",
        "1.787235e12                                               | 2026-08-20T14:10:00Z",
        // Milliseconds since the boot of an embedded worker, twelve days of them.
        "1036800000                                                | ",
        "-5                                                        | ",
        "1e300                                                     | ",
        "\"yesterday\"                                             | ",
        "\"0001-01-01T00:00:00Z\"                                  | ",
        "{\"secs_since_epoch\":9223372036854775807}                | ",
        "{\"secs_since_epoch\":\"1\"}                              | ",
        "null                                                      | ",
        "true                                                      | ",
        "[]                                                        | ",
      })
  void timestamp_anyForm_isReadOrLeftOut(String json, Instant expected) {
    var metrics =
        PropletMessages.decodeWorkerMetrics(
            ("{\"proplet_id\":\"p\",\"timestamp\":" + json + "}").getBytes(UTF_8));

    assertThat(metrics.timestamp()).isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void decodeRegistration_nameTheSenderChose_staysOneShortLine() {
    String name = "a\\nWARN all is lost " + "x".repeat(1000);

    assertRefused(
            PropletMessages::decodeRegistration,
            "{\"proplet_id\":\"p\",\"metadata\":{\"labels\":{\"" + name + "\":1}}}")
        .hasMessageStartingWith("registration: metadata.labels[a WARN all is lost xxx")
        .extracting(Throwable::getMessage)
        .asString()
        .hasSize(MalformedMessageException.MAX_REASON_CHARS + 1);
  }

  @ParameterizedTest
  @CsvSource({"alive,true", "offline,false", "busy,true", "Offline,true"})
  void heartbeat_onlyOffline_meansDeath(String status, boolean alive) {
    byte[] json = Golden.changed("proplet/heartbeat-rust", "alive", status);

    assertThat(PropletMessages.decodeHeartbeat(json).alive()).isEqualTo(alive);
  }

  private static Registration registration(PropletId id, String namespace, PropletMetadata data) {
    return new Registration(id, namespace, data, Optional.empty());
  }

  private static PropletMetadata gateway() {
    return new PropletMetadata(
        "line 4 gateway",
        List.of("gpu", "line-4"),
        "plant-2",
        "10.0.0.7",
        "docker",
        "linux",
        "gw-4",
        "x86_64",
        8_589_934_592L,
        "0.5.0",
        "wasmtime-internal",
        "",
        "",
        0,
        0,
        List.of(),
        Map.of());
  }

  private static PropletMetadata bare() {
    return new PropletMetadata(
        "",
        List.of(),
        "",
        "",
        "",
        "",
        "",
        "",
        0,
        "0.5.0",
        "wasmtime-internal",
        "",
        "",
        0,
        0,
        List.of(),
        Map.of());
  }

  private static PropletMetadata nativeWorker() {
    return new PropletMetadata(
        "",
        List.of(),
        "",
        "",
        "binary",
        "linux",
        "gw-4",
        "amd64",
        8_589_934_592L,
        "0.1.0",
        "endive",
        "turboprop/1",
        "brave-otter",
        4,
        8,
        List.of("wasm", "fake"),
        Map.of("zone", "plant-2", "gpu", "no"));
  }

  private static PropletMetadata zephyr() {
    return new PropletMetadata(
        "",
        List.of(),
        "",
        "",
        "embedded",
        "zephyr",
        "",
        "xtensa",
        327_680,
        "0.5.0",
        "wamr",
        "",
        "",
        0,
        0,
        List.of(),
        Map.of());
  }
}
