package io.turboprop.codec;

import static io.turboprop.codec.Golden.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Bytes;
import io.turboprop.model.Isolation;
import io.turboprop.model.JsonText;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunOptions;
import io.turboprop.model.TaskId;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.ManagerMessage.Invoke;
import io.turboprop.wire.ManagerMessage.Start;
import io.turboprop.wire.ManagerMessage.Stop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ManagerMessagesTest {
  private static final TaskId T1 = new TaskId("t1");
  private static final Optional<PropletId> P1 = Optional.of(new PropletId("p1"));
  private static final OptionalLong NONE = OptionalLong.empty();
  private static final Bytes MODULE = Bytes.wrap(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});

  static Stream<Arguments> starts() {
    return Stream.of(
        Arguments.of("start-full", full()),
        Arguments.of("start-minimal", ofFile(Optional.of(MODULE), P1)),
        Arguments.of(
            "start-broadcast",
            start(
                "add", "team/add:v1", List.of(), Optional.of(List.of()), true, Optional.empty())));
  }

  static Stream<Arguments> readOnlyStarts() {
    return Stream.of(
        Arguments.of(
            "start-go",
            start(
                "_start", "http://h/a.wasm?x=1&y=2", List.of("<1>"), Optional.empty(), false, P1)),
        Arguments.of("start-bare", ofFile(Optional.empty(), Optional.empty())));
  }

  static Stream<Arguments> stops() {
    return Stream.of(
        Arguments.of("stop-one", new Stop(T1, Optional.of(false), P1)),
        Arguments.of("stop-broadcast", new Stop(T1, Optional.of(true), Optional.empty())),
        Arguments.of("stop-cleanup", new Stop(T1, Optional.empty(), P1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"starts", "readOnlyStarts"})
  void decodeStart_goldenMessage_givesRecord(String name, Start expected) {
    assertThat(ManagerMessages.decodeStart(Golden.bytes("manager/" + name))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"starts", "stops"})
  void encode_record_givesGoldenMessage(String name, ManagerMessage message) {
    Golden.assertSameJson(ManagerMessages.encode(message), "manager/" + name);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stops")
  void decodeStop_goldenMessage_givesRecord(String name, Stop expected) {
    assertThat(ManagerMessages.decodeStop(Golden.bytes("manager/" + name))).isEqualTo(expected);
  }

  @Test
  void invoke_goldenMessage_isReadAndWritten() {
    var invoke =
        new Invoke(
            new TaskId("a6c1"),
            false,
            Optional.of(new PropletId("6f1e")),
            "0d0f",
            List.of("\"world\""),
            Map.of("GREETING", "hi"));

    assertThat(ManagerMessages.decodeInvoke(Golden.bytes("manager/invoke"))).isEqualTo(invoke);
    Golden.assertSameJson(ManagerMessages.encode(invoke), "manager/invoke");
  }

  @Test
  void decodeInvoke_withoutInputsOrEnv_isReadAndWithoutIdRefused() {
    assertThat(
            ManagerMessages.decodeInvoke(
                "{\"id\":\"t\",\"invocation_id\":\"i\",\"inputs\":null}".getBytes(UTF_8)))
        .isEqualTo(new Invoke(new TaskId("t"), false, Optional.empty(), "i", List.of(), Map.of()));
    assertRefused(ManagerMessages::decodeInvoke, "{\"id\":\"t\"}")
        .hasMessage("invoke: invocation_id is missing");
  }

  @Test
  void encode_broadcastWithProplet_leavesPropletOut() {
    Start start = start("add", "team/add:v1", List.of(), Optional.of(List.of()), true, P1);

    Golden.assertSameJson(ManagerMessages.encode(start), "manager/start-broadcast");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":\"add\"}                 | start: id is missing",
        "{\"id\":\"\",\"name\":\"add\"}     | start: id must not be empty",
        "{\"id\":\"a b\",\"name\":\"add\"}  | start: id is refused: task id \"a b\" may contain letters, digits, '_', '-', ':' and '@' only",
        "{\"id\":\"t\"}                     | start: name is missing",
        "{\"id\":\"t\",\"name\":\"\"}       | start: name must not be empty",
        "{\"id\":\"t\",\"name\":\"n\",\"state\":\"Pending\"}   | start: state must be a whole number, not a text",
        "{\"id\":\"t\",\"name\":\"n\",\"state\":256}           | start: state must be between 0 and 255",
        "{\"id\":\"t\",\"name\":\"n\",\"state\":-1}            | start: state must be between 0 and 255",
        "{\"id\":\"t\",\"name\":\"n\",\"state\":1.5}           | start: state must be a whole number",
        "{\"id\":\"t\",\"name\":\"n\",\"state\":1e99}          | start: state must be between 0 and 255",
        "{\"id\":\"t\",\"name\":\"n\",\"image_url\":{}}        | start: image_url must be a text, not an object",
        "{\"id\":\"t\",\"name\":\"n\",\"file\":\"a\"}          | start: file is refused: must be standard base64 with padding",
        "{\"id\":\"t\",\"name\":\"n\",\"file\":[0,97]}         | start: file must be a text, not a list",
        "{\"id\":\"t\",\"name\":\"n\",\"inputs\":\"10\"}       | start: inputs must be a list, not a text",
        "{\"id\":\"t\",\"name\":\"n\",\"inputs\":[\"1\",2]}    | start: inputs[1] must be a text, not a number",
        "{\"id\":\"t\",\"name\":\"n\",\"cli_args\":{}}         | start: cli_args must be a list, not an object",
        "{\"id\":\"t\",\"name\":\"n\",\"broadcast\":\"true\"}  | start: broadcast must be true or false, not a text",
        "{\"id\":\"t\",\"name\":\"n\",\"daemon\":1}            | start: daemon must be true or false, not a number",
        "{\"id\":\"t\",\"name\":\"n\",\"latent\":[]}           | start: latent must be true or false, not a list",
        "{\"id\":\"t\",\"name\":\"n\",\"encrypted\":\"no\"}    | start: encrypted must be true or false, not a text",
        "{\"id\":\"t\",\"name\":\"n\",\"env\":[\"A=1\"]}       | start: env must be an object, not a list",
        "{\"id\":\"t\",\"name\":\"n\",\"env\":{\"A\":1}}       | start: env[A] must be a text, not a number",
        "{\"id\":\"t\",\"name\":\"n\",\"kbs_resource_path\":1} | start: kbs_resource_path must be a text, not a number",
        "{\"id\":\"t\",\"name\":\"n\",\"hal_storage_path\":1}  | start: hal_storage_path must be a text, not a number",
        "{\"id\":\"t\",\"name\":\"n\",\"proplet_id\":\"\"}     | start: proplet_id is refused: proplet id must have 1 to 128 characters, not 0",
        "{\"id\":\"t\",\"name\":\"n\",\"monitoring_profile\":[]}    | start: monitoring_profile must be an object, not a list",
        "{\"id\":\"t\",\"name\":\"n\",\"parent_results\":[]}        | start: parent_results must be an object, not a list",
        "{\"id\":\"t\",\"name\":\"n\",\"parent_results\":{\"/\":1}} | start: parent_results is refused: task id \"/\" may contain letters, digits, '_', '-', ':' and '@' only",
        "{\"id\":\"t\",\"name\":\"n\",\"limits\":{\"stack_bytes\":5}} | start: limits.stack_bytes must be 0 or at least 65536",
        "{\"id\":\"t\",\"name\":\"n\",\"limits\":{\"deadline_ms\":-1}} | start: limits.deadline_ms must be between 0 and 9223372036854775807",
      })
  void decodeStart_malformed_saysWhatIsWrong(String json, String reason) {
    assertRefused(ManagerMessages::decodeStart, json).hasMessage(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "enabled",
        "interval",
        "collect_cpu",
        "collect_memory",
        "collect_disk_io",
        "collect_threads",
        "collect_file_descriptors",
        "export_to_mqtt",
        "retain_history",
        "history_size"
      })
  void decodeStart_profileWithoutField_namesIt(String field) {
    byte[] json = Golden.changed("manager/start-full", "\"" + field + "\"", "\"x_" + field + "\"");

    assertRefused(ManagerMessages::decodeStart, json)
        .hasMessage("start: monitoring_profile." + field + " is missing");
  }

  @Test
  void decodeStart_profileWithIntervalZero_isRefused() {
    byte[] json = Golden.changed("manager/start-full", "\"interval\": 10", "\"interval\": 0");

    assertRefused(ManagerMessages::decodeStart, json)
        .hasMessageStartingWith("start: monitoring_profile.interval must be between 1 and");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"broadcast\":true}                | stop: id is missing",
        "{\"id\":3}                          | stop: id must be a text, not a number",
        "{\"id\":\"t\",\"broadcast\":0}      | stop: broadcast must be true or false, not a number",
        "{\"id\":\"t\",\"proplet_id\":[]}    | stop: proplet_id must be a text, not a list",
      })
  void decodeStop_malformed_saysWhatIsWrong(String json, String reason) {
    assertRefused(ManagerMessages::decodeStop, json).hasMessage(reason);
  }

  @Test
  void decodeStart_malformed_repeatsNoSecretValue() {
    assertRefused(
            ManagerMessages::decodeStart,
            "{\"id\":\"t\",\"name\":\"n\",\"env\":{\"KEY\":\"hunter2\"},\"state\":hunter2}")
        .hasMessageNotContaining("hunter2");
  }

  private static Start full() {
    return new Start(
        new TaskId("a6c1f0de-1111-4222-8333-444455556666"),
        "add",
        1,
        Optional.of("registry.example.org/team/add:v1"),
        Optional.of(MODULE),
        List.of("10", "20"),
        Optional.of(List.of("--invoke", "add")),
        false,
        true,
        true,
        Map.of("LEVEL", "debug"),
        true,
        Optional.of("default/key/1"),
        Optional.of(
            new MonitoringProfile(true, 10, true, false, true, false, true, false, true, 100)),
        Optional.of(new PropletId("6f1e2c0a-5d4b-4a55-9d0e-0c9a5a1b7e01")),
        Optional.of("/data/hal"),
        Map.of(
            new TaskId("d1"), new JsonText("\"7\""),
            new TaskId("d2"), new JsonText("{\"sum\":[1,2.50]}")),
        new RunLimits(30_000, 67_108_864, 65_536, NONE, NONE, NONE, NONE, NONE),
        new RunOptions(
            Optional.of("endive"),
            Optional.of(Isolation.PROCESS),
            Bytes.copyOf(new byte[] {1, 2, 3}),
            OptionalLong.of(-7)));
  }

  static Start ofFile(Optional<Bytes> file, Optional<PropletId> proplet) {
    return new Start(
        T1,
        "add",
        0,
        Optional.empty(),
        file,
        List.of(),
        Optional.empty(),
        false,
        false,
        false,
        Map.of(),
        false,
        Optional.empty(),
        Optional.empty(),
        proplet,
        Optional.empty(),
        Map.of(),
        RunLimits.UNSET,
        RunOptions.UNSET);
  }

  static Start ofImage(String image, PropletId proplet) {
    return start("add", image, List.of(), Optional.empty(), false, Optional.of(proplet));
  }

  private static Start start(
      String name,
      String image,
      List<String> inputs,
      Optional<List<String>> cliArgs,
      boolean broadcast,
      Optional<PropletId> proplet) {
    return new Start(
        T1,
        name,
        0,
        Optional.of(image),
        Optional.empty(),
        inputs,
        cliArgs,
        broadcast,
        false,
        false,
        Map.of(),
        false,
        Optional.empty(),
        Optional.empty(),
        proplet,
        Optional.empty(),
        Map.of(),
        RunLimits.UNSET,
        RunOptions.UNSET);
  }
}
