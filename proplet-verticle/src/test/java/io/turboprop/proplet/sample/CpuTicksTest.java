package io.turboprop.proplet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CpuTicksTest {

  @Test
  void since_countsIowaitAsIdleAndStealApart() {
    //                              user nice system idle iowait irq softirq steal guest guest_nice
    CpuTicks before = ticks("cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 2 3");
    CpuTicks after = ticks("cpu  110 0 110 740 120 0 0 20 60 0");

    // Work: 10 user, 10 system; 20 steal. Idle: 40 idle, 20 iowait. Guest is in user already.
    assertThat(after.since(before)).contains(new CpuShare(20.0, 20.0));
    assertThat(after.since(before).orElseThrow().busy()).isEqualTo(40.0);
  }

  @Test
  void since_withoutTimePassing_isEmpty() {
    CpuTicks same = ticks("cpu 1 2 3 4 5 6 7 8");

    assertThat(same.since(same)).isEmpty();
  }

  @Test
  void since_ofCountersThatBeganAnew_isEmpty() {
    assertThat(ticks("cpu 5 0 5 50 0 0 0 0").since(ticks("cpu 900 0 900 9000 0 0 0 0"))).isEmpty();
  }

  @Test
  void since_ofOneCounterThatRanBackwards_countsItAsNothing() {
    CpuTicks before = ticks("cpu 100 0 0 100 0 0 0 50");
    CpuTicks after = ticks("cpu 150 0 0 150 0 0 0 40");

    assertThat(after.since(before)).contains(new CpuShare(50.0, 0.0));
  }

  @Test
  void parse_ofSomethingElse_isEmpty() {
    assertThat(CpuTicks.parse("")).isEmpty();
    assertThat(CpuTicks.parse("cpu0 1 2 3 4")).isEmpty();
    assertThat(CpuTicks.parse("cpu x y z w")).isEmpty();
  }

  private static CpuTicks ticks(String text) {
    return CpuTicks.parse(text).orElseThrow();
  }
}
