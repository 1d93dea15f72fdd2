package io.turboprop.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Identifiers, digests, bytes, states and reasons. */
final class ValuesTest {
  /** FIPS 180-2, appendix B.1. */
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @ParameterizedTest
  @ValueSource(strings = {"a", "6f1e2c0a-5d4b-4a55-9d0e-0c9a5a1b7e01", "A_z-0:9@x"})
  void identifier_allowedText_isTaken(String text) {
    assertThat(new TaskId(text).toString()).isEqualTo(text);
    assertThat(new PropletId(text).toString()).isEqualTo(text);
    assertThat(new BootId(text).toString()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a+", "#", "a.b", "a b", "..", "ä", "a\u0000", "a\n"})
  void identifier_otherText_isRefused(String text) {
    assertThatThrownBy(() -> new TaskId(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("task id ");
    assertThatThrownBy(() -> new PropletId(text)).hasMessageStartingWith("proplet id ");
    assertThatThrownBy(() -> new BootId(text)).hasMessageStartingWith("boot id ");
  }

  @Test
  void identifier_longest_has128Characters() {
    assertThat(new TaskId("x".repeat(128)).value()).hasSize(128);
    assertThatThrownBy(() -> new TaskId("x".repeat(129)))
        .hasMessage("task id must have 1 to 128 characters, not 129");
  }

  @Test
  void identifier_order_isThatOfTheText() {
    assertThat(new TaskId("a")).isLessThan(new TaskId("b"));
    assertThat(new PropletId("a")).isLessThan(new PropletId("b"));
    assertThat(new BootId("a")).isLessThan(new BootId("b"));
  }

  @Test
  void reason_withASentenceThatBeginsWithItsCode_saysItOnce() {
    assertThat(Reason.of(ReasonCode.TRAP)).hasToString("trap");
    assertThat(new Reason(ReasonCode.TRAP, "unreachable")).hasToString("trap: unreachable");
    assertThat(new Reason(ReasonCode.TRAP, "trap: unreachable")).hasToString("trap: unreachable");
    assertThat(new Reason(ReasonCode.TRAP, "trapped")).hasToString("trap: trapped");
  }

  @Test
  void digest_ofContent_isSha256() {
    Digest digest = Digest.of("abc".getBytes(UTF_8));

    assertThat(digest.hex()).isEqualTo(SHA256_OF_ABC);
    assertThat(digest.toString()).isEqualTo("sha256:" + SHA256_OF_ABC);
    assertThat(digest.brief()).isEqualTo("ba7816bf8f01");
    assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
  }

  @Test
  void digest_ofStream_isThatOfTheWholeAndResets() {
    MessageDigest hash = Digest.sha256();
    hash.update((byte) 'a');
    hash.update("bc".getBytes(UTF_8));

    assertThat(Digest.of(hash).hex()).isEqualTo(SHA256_OF_ABC);
    assertThat(Digest.of(hash)).isEqualTo(Digest.of(new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256",
        "sha256:",
        "sha256:abc",
        "sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
        "sha256:ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      })
  void digest_malformed_isRefused(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytes_sameContent_areEqual() {
    byte[] content = {1, 2, 3};
    Bytes copy = Bytes.copyOf(content);
    content[0] = 9;

    assertThat(copy).isEqualTo(Bytes.wrap(new byte[] {1, 2, 3})).isNotEqualTo(Bytes.wrap(content));
    assertThat(copy).hasSameHashCodeAs(Bytes.wrap(new byte[] {1, 2, 3}));
    assertThat(copy.base64()).isEqualTo("AQID");
    assertThat(copy).hasToString("3 bytes");
    assertThat(Bytes.empty().length()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0,PENDING,Pending,false",
    "1,SCHEDULED,Scheduled,false",
    "2,RUNNING,Running,false",
    "3,COMPLETED,Completed,true",
    "4,FAILED,Failed,true",
    "5,SKIPPED,Skipped,true",
    "6,INTERRUPTED,Interrupted,true"
  })
  void taskState_wireNumber_isUpstreams(
      int number, TaskState state, String label, boolean terminal) {
    assertThat(TaskState.of(number)).contains(state);
    assertThat(state.number()).isEqualTo(number);
    assertThat(state.label()).isEqualTo(label);
    assertThat(state.terminal()).isEqualTo(terminal);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 7, 255})
  void taskState_otherNumber_isNone(int number) {
    assertThat(TaskState.of(number)).isEmpty();
  }

  @Test
  void reasonCode_wireText_leadsBackToIt() {
    assertThat(Arrays.stream(ReasonCode.values()).map(code -> ReasonCode.of(code.code())))
        .containsExactly(ReasonCode.values());
    assertThat(ReasonCode.NO_ALIVE_PROPLET.code()).isEqualTo("no_alive_proplet");
    assertThat(ReasonCode.of("of a later version")).isEqualTo(ReasonCode.TASK_ERROR);
  }

  @Test
  void reason_text_isCodeAndMessage() {
    assertThat(Reason.of(ReasonCode.TRAP)).hasToString("trap");
    assertThat(new Reason(ReasonCode.TRAP, "unreachable")).hasToString("trap: unreachable");
  }

  @Test
  void runResult_error_isTheReason() {
    assertThat(new RunResult.Success(JsonText.NULL).error()).isEmpty();
    assertThat(
            new RunResult.Failure(
                    new Reason(ReasonCode.EXIT_CODE, "exit status 3"), OptionalInt.of(3), "")
                .error())
        .isEqualTo(Optional.of("exit_code: exit status 3"));
  }

  @Test
  void limitsAndProfiles_negativeOrZero_areRefused() {
    assertThatThrownBy(() -> RunLimits.UNSET.withDeadlineMs(-1))
        .hasMessage("limits must not be negative");
    assertThatThrownBy(
            () -> new MonitoringProfile(true, 0, true, true, true, true, true, true, true, 1))
        .hasMessage("monitoring_profile.interval must be at least 1 second, not 0");
    assertThatThrownBy(
            () -> new MonitoringProfile(true, 1, true, true, true, true, true, true, true, -1))
        .hasMessage("monitoring_profile.history_size must not be negative");
  }

  @Test
  void monitoringProfile_defaults_areUpstreams() {
    assertThat(MonitoringProfile.standard())
        .isEqualTo(new MonitoringProfile(true, 10, true, true, true, true, true, true, true, 100));
    assertThat(MonitoringProfile.daemon())
        .isEqualTo(new MonitoringProfile(true, 120, true, true, true, true, true, true, true, 500));
  }
}
