package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallPathTest {
  private static CallPath of(String path) {
    return CallPath.of(true, path).orElseThrow();
  }

  @Test
  void door_hasAFunctionAndATail() {
    assertThat(of("/fn/echo")).isEqualTo(new CallPath(false, "echo", "", ""));
    assertThat(of("/fn/echo/")).isEqualTo(new CallPath(false, "echo", "", "/"));
    assertThat(of("/fn/echo/a/b")).isEqualTo(new CallPath(false, "echo", "", "/a/b"));
    assertThat(of("/fn//a")).isEqualTo(new CallPath(false, "", "", "/a"));
    assertThat(of("/fn/")).isEqualTo(new CallPath(false, "", "", ""));
    assertThat(of("/fn")).isEqualTo(new CallPath(false, "", "", ""));
  }

  @Test
  void second_isTheFirstSegmentOfTheTail() {
    assertThat(of("/fn/echo").second()).isEmpty();
    assertThat(of("/fn/echo/").second()).isEmpty();
    assertThat(of("/fn/echo/r1").second()).isEqualTo("r1");
    assertThat(of("/fn/echo/r1/x").second()).isEqualTo("r1");
    assertThat(of("/fn/echo//r1").second()).isEmpty();
  }

  @Test
  void invoke_hasAFunctionAndMayBeARevision() {
    assertThat(of("/functions/echo/invoke")).isEqualTo(new CallPath(true, "echo", "", ""));
    assertThat(of("/functions/echo/r1/invoke")).isEqualTo(new CallPath(true, "echo", "r1", ""));
  }

  @Test
  void otherPaths_areNoneOfOurs() {
    for (String path :
        new String[] {
          "/fnx",
          "/functions",
          "/functions/echo",
          "/functions/invoke",
          "/functions/a/b/c/invoke",
          "/functions/echo//invoke",
          "/functions/echo/invoke/",
          "/tasks/1/invoke"
        }) {
      assertThat(CallPath.of(true, path)).as(path).isEmpty();
    }
    assertThat(CallPath.of(false, "/functions/echo/invoke")).isEmpty();
    assertThat(CallPath.of(false, "/fn/echo")).isPresent();
  }
}
