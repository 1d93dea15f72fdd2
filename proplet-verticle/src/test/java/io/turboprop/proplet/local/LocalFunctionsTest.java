package io.turboprop.proplet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import io.turboprop.model.RunLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LocalFunctionsTest {
  private static final LocalConfig ONE = config("team/one:v1");
  private static final LocalConfig OTHER = config("team/other:v1");

  private LocalFunctions functions = LocalFunctions.NONE;
  private int ids;

  static LocalConfig config(String image) {
    return new LocalConfig(
        Optional.of(image),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        RunLimits.UNSET,
        Optional.empty(),
        false,
        1,
        Duration.ofMinutes(1));
  }

  private String deploy(String ref, LocalConfig config, int min, int instances) {
    String id = "t" + ++ids;
    functions =
        granted(
            functions.deploy(
                new LocalDeployment(id, RevisionRef.parse(ref), min, instances),
                config,
                "u" + ids));
    return id;
  }

  private String deploy(String ref) {
    return deploy(ref, ONE, 0, 1);
  }

  private static LocalFunctions granted(LocalDecision decision) {
    assertThat(decision).isInstanceOf(LocalDecision.Granted.class);
    return ((LocalDecision.Granted) decision).functions();
  }

  private static void assertRefused(LocalDecision decision, ErrorCode code, String... words) {
    assertThat(decision).isInstanceOf(LocalDecision.Refused.class);
    var refused = (LocalDecision.Refused) decision;
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.why()).contains(words);
  }

  private static Optional<RevisionName> revision(String name) {
    return Optional.of(new RevisionName(name));
  }

  private LocalFunction function(String name) {
    return functions.function(new FunctionName(name)).orElseThrow();
  }

  private LocalRevision revision(String function, String name) {
    return function(function).revision(new RevisionName(name)).orElseThrow();
  }

  private String defaultOf(String function) {
    return function(function).defaultName().value();
  }

  @Test
  void firstDeployment_ofAFunction_isItsDefaultAndLaterOnesAreNot() {
    deploy("f/r1");
    deploy("f/r2");

    assertThat(defaultOf("f")).isEqualTo("r1");
  }

  @Test
  void deployments_ofOneRevision_addUpInsteadOfShadowing() {
    deploy("f/r1", ONE, 1, 2);
    deploy("f/r1", ONE, 0, 3);

    assertThat(function("f").revisions()).hasSize(1);
    assertThat(revision("f", "r1").min()).isEqualTo(1);
    assertThat(revision("f", "r1").instances()).isEqualTo(5);
    assertThat(functions.deployments()).extracting(LocalDeployment::id).containsExactly("t1", "t2");
  }

  @Test
  void deployment_withOtherCodeUnderAKnownName_isAConflict() {
    deploy("f/r1");

    assertRefused(
        functions.deploy(new LocalDeployment("t2", RevisionRef.parse("f/r1"), 0, 1), OTHER, "u2"),
        ErrorCode.CONFLICT,
        "f/r1",
        "never changes");
  }

  @Test
  void names_thatGluedTogetherWouldBeTheSame_areTwoFunctions() {
    deploy("a-b/c", ONE, 0, 1);
    deploy("a/b-c", OTHER, 0, 1);

    assertThat(functions.all()).hasSize(2);
    assertThat(revision("a-b", "c").key()).isNotEqualTo(revision("a", "b-c").key());
    functions = granted(functions.delete("t1", Optional.empty()));
    assertThat(functions.deployments()).extracting(LocalDeployment::id).containsExactly("t2");
  }

  @Test
  void on_ofAnotherRevision_movesTheOnePointer() {
    deploy("f/r1");
    deploy("f/r2");

    functions = granted(functions.on(RevisionRef.parse("f/r2")));

    assertThat(defaultOf("f")).isEqualTo("r2");
    assertThat(granted(functions.on(RevisionRef.parse("f/r2")))).isEqualTo(functions);
  }

  @Test
  void off_ofTheDefault_needsASuccessorThatIsThereAndAnother() {
    deploy("f/r1");
    deploy("f/r2");
    RevisionRef standard = RevisionRef.parse("f/r1");

    assertRefused(functions.off(standard, Optional.empty()), ErrorCode.CONFLICT, "f/r1", "default");
    assertRefused(functions.off(standard, revision("r1")), ErrorCode.CONFLICT, "name another");
    assertRefused(functions.off(standard, revision("r3")), ErrorCode.REVISION_NOT_FOUND, "f/r3");
    functions = granted(functions.off(standard, revision("r2")));
    assertThat(defaultOf("f")).isEqualTo("r2");
  }

  @Test
  void off_ofWhatIsNoDefault_changesNothing() {
    deploy("f/r1");
    deploy("f/r2");

    assertThat(granted(functions.off(RevisionRef.parse("f/r2"), Optional.empty())))
        .isEqualTo(functions);
  }

  @Test
  void delete_ofOneOfTwoDeployments_leavesTheRevisionSmaller() {
    String first = deploy("f/r1", ONE, 0, 2);
    deploy("f/r1", ONE, 0, 3);

    functions = granted(functions.delete(first, Optional.empty()));

    assertThat(revision("f", "r1").instances()).isEqualTo(3);
    assertThat(defaultOf("f")).isEqualTo("r1");
  }

  @Test
  void delete_ofTheLastDeploymentOfTheDefault_needsASuccessorWhileThereAreOthers() {
    String first = deploy("f/r1");
    String second = deploy("f/r2");

    assertRefused(functions.delete(first, Optional.empty()), ErrorCode.CONFLICT, "f/r1");
    assertRefused(functions.delete(first, revision("r9")), ErrorCode.REVISION_NOT_FOUND, "f/r9");
    functions = granted(functions.delete(first, revision("r2")));
    assertThat(defaultOf("f")).isEqualTo("r2");
    assertThat(granted(functions.delete(second, Optional.empty()))).isEqualTo(LocalFunctions.NONE);
  }

  @Test
  void revision_thatIsDeployedAgainAfterItsEnd_isAnotherOne() {
    deploy("f/r1");
    String second = deploy("f/r2");
    var former = revision("f", "r2").key();
    functions = granted(functions.delete(second, Optional.empty()));

    deploy("f/r2", OTHER, 0, 1);

    assertThat(revision("f", "r2").key()).isNotEqualTo(former);
    assertThat(revision("f", "r2").key().uid()).isEqualTo(former.uid());
  }

  @Test
  void whatIsNotThere_isNotFoundByItsKind() {
    deploy("f/r1");

    assertRefused(functions.delete("t9", Optional.empty()), ErrorCode.TASK_NOT_FOUND, "t9");
    assertRefused(functions.on(RevisionRef.parse("g/r1")), ErrorCode.FUNCTION_NOT_FOUND, "g");
    assertRefused(functions.on(RevisionRef.parse("f/r2")), ErrorCode.REVISION_NOT_FOUND, "f/r2");
    assertRefused(
        functions.off(RevisionRef.parse("f/r2"), Optional.empty()),
        ErrorCode.REVISION_NOT_FOUND,
        "f/r2");
  }

  @Test
  void deployments_beyondTheMost_areRefused() {
    for (int i = 0; i < LocalFunctions.MOST_DEPLOYMENTS; i++) {
      deploy("f/r1");
    }

    assertRefused(
        functions.deploy(new LocalDeployment("more", RevisionRef.parse("g/r1"), 0, 1), ONE, "u"),
        ErrorCode.CONFLICT,
        "1000 deployments");
  }

  @Test
  void deployment_outOfRange_isRefusedWithTheRange() {
    RevisionRef name = RevisionRef.parse("f/r1");

    assertThatThrownBy(() -> new LocalDeployment("t", name, 2, 1)).hasMessageContaining("2 of 1");
    assertThatThrownBy(() -> new LocalDeployment("t", name, 0, 1_001)).hasMessageContaining("1000");
  }

  @Test
  void environment_thatIsNoneOrTooLarge_isRefused() {
    assertThatThrownBy(() -> withEnv(Map.of("A=B", "x"))).hasMessageContaining("env");
    assertThatThrownBy(() -> withEnv(Map.of("A", "x\0"))).hasMessageContaining("zero");
    assertThatThrownBy(() -> withEnv(Map.of("A", "ü".repeat(9_000))))
        .hasMessageContaining("16384 bytes")
        .hasMessageContaining("18001");
  }

  private static LocalConfig withEnv(Map<String, String> env) {
    return new LocalConfig(
        ONE.image(),
        ONE.digest(),
        ONE.export(),
        env,
        ONE.limits(),
        ONE.engine(),
        ONE.cgi(),
        ONE.concurrency(),
        ONE.idleTimeout());
  }
}
