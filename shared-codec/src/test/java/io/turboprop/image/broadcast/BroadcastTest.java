package io.turboprop.image.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.image.ChunkId;
import io.turboprop.image.ChunkMap;
import io.turboprop.image.ChunkMap.Chunk;
import io.turboprop.image.broadcast.Broadcast.Turn;
import io.turboprop.model.ChunkSet;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.Seed;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.ImageWant.Place;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BroadcastTest {
  private static final long STREAM = 7;
  private static final int CHUNK = 100;

  /** Frames of three chunks, a window of six. */
  private static final BroadcastRules RULES =
      new BroadcastRules(
          600,
          300,
          0,
          Duration.ZERO,
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMinutes(1));

  private final ChunkMap map = map(20);
  private final Broadcast broadcast = new Broadcast(map, STREAM, RULES);
  private Instant now = Instant.EPOCH;

  @Test
  void chunks_ofWhoMissesAll_goInOrder_severalInAFrame() {
    broadcast.missing(wants("p1", 0, 20), now);

    assertThat(turns()).containsExactly("0+3@0", "3+3@300");
  }

  @Test
  void window_isOpenedByWhatWasSeen() {
    broadcast.missing(wants("p1", 0, 20), now);
    turns();

    broadcast.progress(progress("p1", 300), now);

    assertThat(turns()).containsExactly("6+3@600");
  }

  @Test
  void chunk_thatWasSent_servesAllWhoWaitForIt() {
    broadcast.missing(wants("p1", 0, 6), now);
    broadcast.missing(wants("p2", 0, 6), now);

    assertThat(turns()).containsExactly("0+3@0", "3+3@300", "mark@600");
  }

  @Test
  void chunk_thatMostWant_goesFirst() {
    broadcast.missing(wants("p1", 0, 20), now);
    broadcast.missing(wants("p2", 10, 12), now);

    assertThat(turns()).startsWith("10+2@0", "0+3@200");
  }

  @Test
  void whoComesLater_getsTheRestOfTheStream_andThenWhatItMissed() {
    broadcast.missing(wants("p1", 0, 9), now);
    turns();
    broadcast.progress(progress("p1", 600), now);

    broadcast.missing(wants("p2", 0, 9), now);

    assertThat(turns()).containsExactly("6+3@600", "0+3@900");
  }

  @Test
  void chunkOnItsWay_isNotSentAgain_untilItIsKnownToBeLost() {
    broadcast.missing(wants("p1", 0, 6), now);
    turns();

    broadcast.missing(wants("p1", Optional.of(new Place(STREAM, 300)), false, 0, 6), now);

    assertThat(turns()).containsExactly("0+3@600", "mark@900");
  }

  @Test
  void chunkOnItsWay_isSentAgain_whenNothingCameForAWhile() {
    broadcast.missing(wants("p1", 0, 6), now);
    turns();

    broadcast.missing(wants("p1", Optional.empty(), true, 3, 6), now);

    assertThat(turns()).containsExactly("3+3@600", "mark@900");
  }

  @Test
  void placeInAnotherStream_countsAsNothingSeen() {
    broadcast.missing(wants("p1", Optional.of(new Place(99, 100_000)), false, 0, 3), now);

    assertThat(turns()).containsExactly("0+3@0", "mark@300");
  }

  @Test
  void placeBeyondTheStream_countsAsNothingSeen() {
    broadcast.missing(wants("p1", Optional.of(new Place(STREAM, 100_000)), false, 0, 3), now);
    broadcast.progress(progress("p1", 100_000), now);

    assertThat(turns()).containsExactly("0+3@0", "mark@300");
  }

  @Test
  void whoSaysNothing_keepsTheOthersWaitingForAWhileOnly() {
    broadcast.missing(wants("p1", 0, 20), now);
    broadcast.missing(wants("p2", 0, 20), now);
    turns();
    broadcast.progress(progress("p1", 600), now);
    assertThat(turns()).isEmpty();

    now = now.plusSeconds(1);
    broadcast.progress(progress("p1", 600), now);

    assertThat(turns()).containsExactly("6+3@600", "9+3@900");
  }

  @Test
  void whenNobodySaysAnything_nothingMoreIsSent() {
    broadcast.missing(wants("p1", 0, 20), now);
    turns();

    now = now.plusSeconds(30);

    assertThat(turns()).containsExactly("mark@600");
  }

  @Test
  void whoIsSilentForLong_isForgotten_andWhatItWantedIsNotSent() {
    broadcast.missing(wants("p1", 0, 20), now);
    now = now.plus(RULES.forgetAfter()).plusMillis(1);

    broadcast.forgetSilent(now);

    assertThat(broadcast.waiters()).isZero();
    assertThat(turns()).isEmpty();
    assertThat(broadcast.isActive()).isFalse();
  }

  @Test
  void whatOnlyOneWanted_isNotSent_whenItIsDone() {
    broadcast.missing(wants("p1", 0, 20), now);
    broadcast.missing(wants("p2", 4, 5), now);

    broadcast.done(new PropletId("p1"));

    assertThat(turns()).containsExactly("4+1@0", "mark@100");
  }

  @Test
  void indexesThatTheImageDoesNotHave_areLeftOut() {
    BitSet wild = new BitSet();
    wild.set(18, 5_000_000);

    broadcast.missing(missing("p1", Optional.empty(), false, wild), now);

    assertThat(turns()).containsExactly("18+2@0", "mark@200");
  }

  @Test
  void frameThatDidNotGoOut_isSentWhenItIsMissed() {
    broadcast.missing(wants("p1", 0, 6), now);
    Turn.Chunks first = (Turn.Chunks) broadcast.next(now).orElseThrow();
    broadcast.next(now);

    broadcast.notSent(first);
    broadcast.missing(wants("p1", Optional.of(new Place(STREAM, 600)), false, 0, 3), now);

    assertThat(turns()).containsExactly("0+3@600", "mark@900");
  }

  @Test
  void map_isSentOnce_howeverManyAsk() {
    broadcast.outlineWanted(new PropletId("p1"), now, now);
    broadcast.outlineWanted(new PropletId("p2"), now, now);

    assertThat(broadcast.next(now)).contains(new Turn.Outline(map));
    assertThat(broadcast.next(now)).isEmpty();
  }

  @Test
  void whoAskedForTheMap_hearsWhatGoesOutAfterIt() {
    broadcast.missing(wants("p1", 0, 9), now);
    broadcast.outlineWanted(new PropletId("p2"), now, now);
    broadcast.next(now);
    assertThat(turns()).containsExactly("0+3@0", "3+3@300");

    broadcast.missing(wants("p2", 0, 9), now);
    broadcast.progress(progress("p1", 600), now);
    broadcast.progress(progress("p2", 600), now);

    assertThat(turns()).containsExactly("6+3@600", "mark@900");
  }

  @Test
  void firstChunk_waitsForThoseWhoWantTheSame_butNotForEver() {
    Duration gather = Duration.ofMillis(20);
    BroadcastRules gathering =
        new BroadcastRules(
            600, 300, 0, gather, RULES.patience(), RULES.markAfter(), RULES.forgetAfter());
    Broadcast patient = new Broadcast(map, STREAM, gathering);
    for (int i = 0; i < 5; i++) {
      patient.outlineWanted(new PropletId("p" + i), now, now);
      patient.next(now);
      patient.missing(wants("p" + i, 0, 20), now);
      assertThat(patient.next(now)).isEmpty();
      now = now.plusMillis(19);
    }
    assertThat(patient.next(now)).isEmpty();

    now = now.plusMillis(5);

    assertThat(patient.next(now)).isPresent();
  }

  @Test
  void whoAskedLongAgo_whileTheImageWasNotThere_waitsForNobody() {
    Duration gather = Duration.ofMillis(20);
    BroadcastRules gathering =
        new BroadcastRules(
            600, 300, 0, gather, RULES.patience(), RULES.markAfter(), RULES.forgetAfter());
    Broadcast patient = new Broadcast(map, STREAM, gathering);
    now = now.plusSeconds(1);

    patient.outlineWanted(new PropletId("p1"), now.minusMillis(20), now);
    patient.outlineWanted(new PropletId("p2"), now.minusMillis(900), now);

    assertThat(patient.next(now)).contains(new Turn.Outline(map));
    patient.missing(wants("p1", 0, 20), now);
    assertThat(patient.next(now)).get().isInstanceOf(Turn.Chunks.class);
    patient.outlineWanted(new PropletId("p3"), now, now);
    assertThat(patient.next(now)).get().isInstanceOf(Turn.Chunks.class);
  }

  @Test
  void map_waitsForThoseWhoAskAtAboutTheSameTime_alsoInTheMiddleOfTheStream() {
    BroadcastRules gathering =
        new BroadcastRules(
            600,
            300,
            0,
            Duration.ofMillis(20),
            RULES.patience(),
            RULES.markAfter(),
            RULES.forgetAfter());
    Broadcast patient = new Broadcast(map, STREAM, gathering);
    now = now.plusSeconds(1);
    patient.missing(wants("p0", 0, 20), now);
    assertThat(patient.next(now)).get().isInstanceOf(Turn.Chunks.class);
    int maps = 0;
    for (int i = 1; i <= 40; i++) {
      patient.outlineWanted(new PropletId("p" + i), now, now);
      maps += patient.next(now).filter(Turn.Outline.class::isInstance).isPresent() ? 1 : 0;
      now = now.plusMillis(5);
    }
    now = now.plusMillis(20);
    maps += patient.next(now).filter(Turn.Outline.class::isInstance).isPresent() ? 1 : 0;

    assertThat(maps).isEqualTo(2);
  }

  @Test
  void whoAskedForTheMap_isWaitedFor() {
    broadcast.outlineWanted(new PropletId("p2"), now, now);
    broadcast.next(now);
    broadcast.missing(wants("p1", 0, 20), now);
    turns();

    broadcast.progress(progress("p1", 600), now);

    assertThat(turns()).isEmpty();
  }

  /** Receivers that lose frames and join at any time, and a sender that knows what they say. */
  @Test
  void anyLossAndAnyTimeOfJoining_endsWithEverythingEverywhere() {
    Random random = new Random(Seed.next(getClass()));
    for (int round = 0; round < 300; round++) {
      run(random, random.nextInt(60), 1 + random.nextInt(8));
    }
  }

  @Test
  void withoutLoss_nothingIsSentTwice_howeverManyWait() {
    Random random = new Random(Seed.next(getClass()));

    assertThat(run(random, 0, 50)).isEqualTo(40L * CHUNK);
  }

  private long run(Random random, int lossPercent, int receivers) {
    ChunkMap map = map(40);
    Broadcast sender = new Broadcast(map, STREAM, RULES);
    List<Receiver> all = new ArrayList<>();
    for (int i = 0; i < receivers; i++) {
      int joins = lossPercent == 0 ? 0 : random.nextInt(30);
      all.add(new Receiver("p" + i, map.count(), joins));
    }
    for (int step = 0; all.stream().anyMatch(one -> !one.missing.isEmpty()); step++) {
      assertThat(step).as("steps until everybody has everything").isLessThan(20_000);
      now = now.plusMillis(10);
      for (Receiver one : all) {
        one.speak(sender, step);
      }
      Optional<Turn> turn = sender.next(now);
      for (Receiver one : all) {
        if (turn.isPresent() && step >= one.joins && random.nextInt(100) >= lossPercent) {
          one.take(turn.get(), step);
        }
      }
    }
    return sender.position();
  }

  private final class Receiver {
    private final String name;
    private final int joins;
    private final BitSet missing = new BitSet();
    private Optional<Place> seen = Optional.empty();
    private boolean asked;
    private boolean lost;
    private int heard;

    Receiver(String name, int chunks, int joins) {
      this.name = name;
      this.joins = joins;
      missing.set(0, chunks);
    }

    void speak(Broadcast sender, int step) {
      boolean quiet = step - heard > 500;
      if (step < joins || missing.isEmpty()) {
        return;
      }
      if (!asked || lost || quiet) {
        sender.missing(missing(name, seen, quiet, missing), now);
        asked = true;
        lost = false;
        heard = quiet ? step : heard;
      } else {
        seen.ifPresent(place -> sender.progress(progress(name, place.position()), now));
      }
    }

    void take(Turn turn, int step) {
      heard = step;
      switch (turn) {
        case Turn.Outline ignored -> {}
        case Turn.Chunks frame -> {
          lost |= frame.position() > seen.map(Place::position).orElse(0L);
          missing.clear(frame.first(), frame.first() + frame.count());
          seen = Optional.of(new Place(STREAM, frame.position() + frame.bytes()));
        }
        case Turn.Mark mark -> {
          lost = true;
          seen = Optional.of(new Place(STREAM, mark.position()));
        }
      }
    }
  }

  private List<String> turns() {
    List<String> turns = new ArrayList<>();
    for (Optional<Turn> t = broadcast.next(now); t.isPresent(); t = broadcast.next(now)) {
      turns.add(
          switch (t.get()) {
            case Turn.Outline ignored -> "map";
            case Turn.Chunks some -> some.first() + "+" + some.count() + "@" + some.position();
            case Turn.Mark mark -> "mark@" + mark.position();
          });
    }
    return turns;
  }

  private ImageWant.Missing wants(String who, int from, int until) {
    return wants(who, Optional.empty(), false, from, until);
  }

  private ImageWant.Missing wants(
      String who, Optional<Place> seen, boolean quiet, int from, int until) {
    BitSet missing = new BitSet();
    missing.set(from, until);
    return missing(who, seen, quiet, missing);
  }

  private ImageWant.Missing missing(
      String who, Optional<Place> seen, boolean quiet, BitSet missing) {
    return new ImageWant.Missing(
        new PropletId(who),
        "team/add",
        map.image(),
        map.digest(),
        seen,
        quiet,
        ChunkSet.of(missing));
  }

  private ImageWant.Progress progress(String who, long position) {
    return new ImageWant.Progress(
        new PropletId(who), "team/add", map.image(), new Place(STREAM, position));
  }

  static ChunkMap map(int chunks) {
    return map("an image", chunks);
  }

  static ChunkMap map(String content, int chunks) {
    return ChunkMap.of(
        Digest.of(content.getBytes(StandardCharsets.UTF_8)),
        ChunkMap.MODULE,
        IntStream.range(0, chunks)
            .mapToObj(i -> new Chunk(new ChunkId(i, i, i, i), CHUNK))
            .toList());
  }
}
