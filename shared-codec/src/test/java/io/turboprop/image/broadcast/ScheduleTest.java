package io.turboprop.image.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.broadcast.Broadcast.Turn;
import io.turboprop.model.ChunkSet;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageWant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  private static final BroadcastRules ONE_CHUNK = oneChunk(0);
  private static final PropletId P1 = new PropletId("p1");

  private int images;
  private Instant now = Instant.EPOCH;

  @Test
  void smallImage_overtakesALargeOne() {
    Schedule schedule = new Schedule(ONE_CHUNK);
    Broadcast large = wanted(schedule, 1000);
    sent(schedule, 100);
    Broadcast small = wanted(schedule, 10);

    List<ChunkMap> sent = sent(schedule, 20);

    assertThat(Collections.frequency(sent, small.map())).isEqualTo(10);
    assertThat(Collections.frequency(sent, large.map())).isEqualTo(10);
  }

  @Test
  void largeImage_comesOn_howeverManySmallOnesFollow() {
    Schedule schedule = new Schedule(ONE_CHUNK);
    Broadcast large = wanted(schedule, 1000);
    sent(schedule, 100);
    for (int i = 0; i < 100; i++) {
      wanted(schedule, 3);
      sent(schedule, 4);
    }

    assertThat(large.position()).isGreaterThanOrEqualTo((100 + 90) * 100L);
  }

  @Test
  void equalImages_takeTurns() {
    Schedule schedule = new Schedule(ONE_CHUNK);
    Broadcast first = wanted(schedule, 60);
    Broadcast second = wanted(schedule, 61);

    sent(schedule, 40);

    assertThat(first.position()).isBetween(1_800L, 2_200L);
    assertThat(second.position()).isBetween(1_800L, 2_200L);
  }

  @Test
  void ceiling_holdsOverTime_afterABurst() {
    Schedule schedule = new Schedule(oneChunk(10_000));
    wanted(schedule, 1000);

    int atOnce = sent(schedule, 1000).size();
    int later = 0;
    for (int i = 0; i < 200; i++) {
      Duration pause = schedule.pause(now).orElseThrow();
      now = now.plus(pause);
      later += sent(schedule, 1000).size();
    }

    assertThat(atOnce).isEqualTo(10);
    long nanos = Duration.between(Instant.EPOCH, now).toNanos();
    assertThat((later + atOnce) * 100 * 1e9 / nanos).isBetween(9_500.0, 10_600.0);
  }

  @Test
  void nothingWanted_needsNoWakingUp() {
    Schedule schedule = new Schedule(ONE_CHUNK);
    Broadcast image = wanted(schedule, 3);
    assertThat(schedule.pause(now)).isPresent();

    image.done(P1);

    assertThat(schedule.pause(now)).isEmpty();
    assertThat(schedule.next(now)).isEmpty();
  }

  /** One chunk a frame. */
  private static BroadcastRules oneChunk(long bytesPerSecond) {
    return new BroadcastRules(
        1 << 20,
        100,
        bytesPerSecond,
        Duration.ZERO,
        Duration.ofSeconds(1),
        Duration.ofHours(1),
        Duration.ofHours(2));
  }

  private List<ChunkMap> sent(Schedule schedule, int most) {
    List<ChunkMap> images = new ArrayList<>();
    while (images.size() < most) {
      Optional<Turn> turn = schedule.next(now);
      if (turn.isEmpty()) {
        break;
      }
      if (turn.get() instanceof Turn.Chunks chunks) {
        images.add(chunks.map());
      }
    }
    return images;
  }

  private Broadcast wanted(Schedule schedule, int chunks) {
    ChunkMap map = BroadcastTest.map("image " + ++images, chunks);
    Broadcast broadcast = new Broadcast(map, images, ONE_CHUNK);
    broadcast.missing(
        new ImageWant.Missing(
            P1, "image", map.image(), map.digest(), Optional.empty(), false, ChunkSet.all(chunks)),
        now);
    schedule.add(broadcast);
    return broadcast;
  }
}
