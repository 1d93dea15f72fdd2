package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.time.Backoff;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EjectionsTest {
  private static final Provider ONE = new Provider(new PropletId("p1"), new BootId("b1"));
  private static final Provider NEXT_BOOT = new Provider(new PropletId("p1"), new BootId("b2"));
  private static final long MS = 1_000_000L;

  private final Ejections ejections =
      new Ejections(new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30)));

  @Test
  void failure_leavesOutForHalfASecond() {
    assertThat(ejections.failed(ONE, 0)).isTrue();

    assertThat(ejections.contains(ONE, 499 * MS)).isTrue();
    assertThat(ejections.contains(ONE, 500 * MS)).isFalse();
    assertThat(ejections.contains(NEXT_BOOT, 0)).isFalse();
  }

  @Test
  void failures_inARow_doubleTheTimeUpToTheLongest() {
    long now = 0;
    for (long expectedMs : new long[] {500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000}) {
      ejections.failed(ONE, now);
      assertThat(ejections.left(ONE, now)).isEqualTo(expectedMs * MS);
      now += expectedMs * MS;
    }
  }

  @Test
  void failures_ofCallsThatWereUnderWay_countOnce() {
    ejections.failed(ONE, 0);

    assertThat(ejections.failed(ONE, 10 * MS)).isFalse();
    assertThat(ejections.left(ONE, 10 * MS)).isEqualTo(490 * MS);
  }

  @Test
  void success_forgetsFailures() {
    ejections.failed(ONE, 0);
    ejections.failed(ONE, 600 * MS);

    ejections.succeeded(ONE);

    assertThat(ejections.none()).isTrue();
    ejections.failed(ONE, 2_000 * MS);
    assertThat(ejections.left(ONE, 2_000 * MS)).isEqualTo(500 * MS);
  }

  @Test
  void bootsOfThePast_areForgottenInTime() {
    ejections.failed(ONE, 0);

    ejections.failed(NEXT_BOOT, 600_000 * MS);
    ejections.succeeded(NEXT_BOOT);

    assertThat(ejections.none()).isTrue();
  }
}
