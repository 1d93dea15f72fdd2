package io.turboprop.image.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.ChunkMapBuilder;
import io.turboprop.image.ChunkRules;
import io.turboprop.model.Bytes;
import io.turboprop.model.ChunkSet;
import io.turboprop.model.Digest;
import io.turboprop.model.PinnedImage;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.time.VirtualTimers;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageFinding;
import io.turboprop.wire.ImageFrame;
import io.turboprop.wire.ImageLookup;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.ServerNote;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several who serve images on one channel. */
final class ShiftTest {
  private static final PropletId P1 = new PropletId("p1");
  private static final int BYTES = 5_000;

  private static final PinnedImage FOUND =
      new PinnedImage(Digest.of(new byte[] {1}), Digest.of(new byte[] {2}), BYTES, ChunkMap.MODULE);

  private final VirtualTimers time = new VirtualTimers();
  private final List<One> all = new ArrayList<>();
  private final List<ImageFinding> findings = new ArrayList<>();

  @Test
  void image_isServedByOneOfThem_andEachServesSome() {
    One a = new One("a");
    One b = new One("b");
    One c = new One("c");
    time.advance(Shift.SETTLING);

    for (int i = 0; i < 60; i++) {
      wanted("team/image-" + i);
    }

    assertThat(a.opened.size() + b.opened.size() + c.opened.size()).isEqualTo(60);
    assertThat(List.of(a.opened.size(), b.opened.size(), c.opened.size()))
        .allMatch(count -> count > 5);
  }

  @Test
  void onlyOne_servesEverything_onceItHasListenedForOthers() {
    One a = new One("a");
    wanted("team/add");
    assertThat(a.opened).isEmpty();

    time.advance(Shift.SETTLING);

    assertThat(a.opened).containsExactly("team/add");
  }

  @Test
  void workOfOneThatLeaves_isTakenOver() {
    One a = new One("a");
    One b = new One("b");
    time.advance(Shift.SETTLING);
    for (int i = 0; i < 20; i++) {
      wanted("team/image-" + i);
    }
    int before = b.opened.size();

    a.shift.stop();
    all.remove(a);

    assertThat(b.opened).hasSize(20).hasSizeGreaterThan(before);
  }

  @Test
  void workOfOneThatDiedUnheard_isTakenOver() {
    One a = new One("a");
    One b = new One("b");
    time.advance(Shift.SETTLING);
    all.remove(a);
    a.dead = true;
    time.advance(Shift.BEAT.multipliedBy(5));

    for (int i = 0; i < 20; i++) {
      wanted("team/image-" + i);
    }

    assertThat(b.opened).hasSize(20);
  }

  @Test
  void imageThatOneCannotBring_isTriedByTheOthers_andRefusedByTheLast() {
    One a = new One("a");
    One b = new One("b");
    a.able = false;
    b.able = false;
    time.advance(Shift.SETTLING);

    wanted("team/nobody");

    assertThat(a.opened).containsExactly("team/nobody");
    assertThat(b.opened).containsExactly("team/nobody");
    assertThat(refusals()).hasSize(1);
  }

  @Test
  void imageThatOneCannotBring_isServedByAnother() {
    One a = new One("a");
    One b = new One("b");
    a.able = false;
    time.advance(Shift.SETTLING);

    for (int i = 0; i < 20; i++) {
      wanted("team/image-" + i);
    }

    assertThat(b.opened).hasSize(20);
    assertThat(refusals()).isEmpty();
  }

  @Test
  void newcomer_takesItsShare_andWhatWasServedElsewhereIsDropped() {
    One a = new One("a");
    time.advance(Shift.SETTLING);
    for (int i = 0; i < 40; i++) {
      wanted("team/image-" + i);
    }

    One b = new One("b");
    time.advance(Shift.SETTLING.plus(Shift.BEAT));
    for (int i = 0; i < 40; i++) {
      wanted("team/image-" + i);
    }

    Set<String> both = new HashSet<>(b.opened);
    assertThat(both).hasSizeBetween(8, 32);
    assertThat(a.opened).hasSize(40);
  }

  @Test
  void lookup_isAnsweredByOneOfThem_onceItHasListenedForOthers() {
    One a = new One("a");
    One b = new One("b");
    asked("1", "team/image-0");
    assertThat(findings).isEmpty();

    time.advance(Shift.SETTLING);
    for (int i = 1; i < 60; i++) {
      asked("again-" + i, "team/image-" + i);
    }

    assertThat(a.looked.size() + b.looked.size()).isEqualTo(60);
    assertThat(a.looked).hasSizeBetween(10, 50);
    assertThat(findings).contains(new ImageFinding.Found("1", FOUND));
    assertThat(findings).hasSize(120).filteredOn(ImageFinding.Found.class::isInstance).hasSize(60);
  }

  @Test
  void lookup_ofOneThatDies_isTakenOverWhenItIsSaidAgain() {
    One a = new One("a");
    One b = new One("b");
    time.advance(Shift.SETTLING);
    all.remove(a);
    a.dead = true;
    time.advance(Shift.BEAT.multipliedBy(5));

    for (int i = 0; i < 20; i++) {
      asked("again-" + i, "team/image-" + i);
    }

    assertThat(b.looked).hasSize(20);
  }

  @Test
  void lookupThatOneCannotAnswer_isTriedByTheOthers_andRefusedByTheLast() {
    One a = new One("a");
    One b = new One("b");
    a.able = false;
    b.able = false;
    time.advance(Shift.SETTLING);

    asked("1", "team/nobody");

    assertThat(a.looked).containsExactly("team/nobody");
    assertThat(b.looked).containsExactly("team/nobody");
    assertThat(findings)
        .filteredOn(ImageFinding.Refused.class::isInstance)
        .containsExactly(
            new ImageFinding.Refused("1", new Reason(ReasonCode.IMAGE_NOT_FOUND, "not here")));
  }

  @Test
  void lookup_saidAgainWhileSomebodyIsAtIt_isHeardAndNotBegunAgain() {
    Promise<PinnedImage> slow = Promise.promise();
    List<String> looked = new ArrayList<>();
    Finder finder =
        new Finder(
            new ImageTags() {
              @Override
              public boolean serves(String image) {
                return !image.startsWith("blob:");
              }

              @Override
              public Future<PinnedImage> find(String image) {
                looked.add(image);
                return slow.future();
              }

              @Override
              public Reason reasonOf(Throwable failure) {
                return Reason.of(ReasonCode.IMAGE_UNAVAILABLE);
              }
            },
            findings::add);

    finder.take(new ImageLookup("1", "a"));
    finder.take(new ImageLookup("1", "a"));
    finder.take(new ImageLookup("2", "blob:x"));
    slow.complete(FOUND);

    assertThat(looked).containsExactly("a");
    assertThat(findings)
        .containsExactly(
            new ImageFinding.Looking("1"),
            new ImageFinding.Looking("1"),
            new ImageFinding.Found("1", FOUND));
  }

  private void asked(String id, String image) {
    List.copyOf(all).forEach(one -> one.shift.take(new ImageLookup(id, image)));
  }

  private List<ImageAnswer> refusals() {
    return all.stream()
        .flatMap(one -> one.answers.stream())
        .filter(ImageAnswer.Refused.class::isInstance)
        .toList();
  }

  private void wanted(String image) {
    ChunkMap map = map(image);
    List.copyOf(all)
        .forEach(
            one ->
                one.shift.take(
                    new ImageWant.Missing(
                        P1,
                        image,
                        map.image(),
                        map.digest(),
                        Optional.empty(),
                        false,
                        ChunkSet.all(map.count()))));
    List.copyOf(all).forEach(one -> one.shift.take(new ImageWant.Done(P1, image, map.image())));
    time.advance(Duration.ofMillis(1));
  }

  private static ChunkMap map(String image) {
    byte[] content = Arrays.copyOf(image.getBytes(StandardCharsets.UTF_8), BYTES);
    var map = new ChunkMapBuilder(new ChunkRules(256, 1024, 4096), ChunkMap.MODULE);
    map.feed(content, 0, BYTES);
    return map.build();
  }

  private final class One implements ImageBlobs, ImageTags, ImageDoor {
    private final Shift shift;
    private final List<String> opened = new ArrayList<>();
    private final List<ImageAnswer> answers = new ArrayList<>();
    private final List<String> looked = new ArrayList<>();
    private boolean able = true;
    private boolean dead;

    One(String name) {
      all.add(this);
      var server = new ImageServer(this, this, time, time, new Random(1), ServeLimits.DEFAULT);
      Finder finder = new Finder(this, findings::add);
      shift = new Shift(server, finder, name, Optional.empty(), this::say, time, time);
      shift.connected();
    }

    private void say(ServerNote note) {
      if (!dead) {
        List.copyOf(all).forEach(one -> one.shift.take(note));
      }
    }

    @Override
    public boolean serves(String image) {
      return true;
    }

    @Override
    public Future<PinnedImage> find(String image) {
      looked.add(image);
      return able ? Future.succeededFuture(FOUND) : Future.failedFuture("not here");
    }

    @Override
    public Future<Opened> open(String image, Optional<Digest> digest, Foresight foresight) {
      opened.add(image);
      if (!able) {
        return Future.failedFuture("not here");
      }
      ChunkMap map = ShiftTest.map(image);
      return Future.succeededFuture(
          new Opened() {
            @Override
            public ChunkMap map() {
              return map;
            }

            @Override
            public Future<Bytes> read(long offset, int length) {
              return Future.succeededFuture(Bytes.wrap(new byte[length]));
            }

            @Override
            public void release() {}
          });
    }

    @Override
    public Reason reasonOf(Throwable failure) {
      return new Reason(ReasonCode.IMAGE_NOT_FOUND, String.valueOf(failure.getMessage()));
    }

    @Override
    public Future<Integer> publish(Digest image, ImageFrame frame) {
      return Future.succeededFuture(frame.data().length());
    }

    @Override
    public Future<Void> tell(PropletId proplet, ImageAnswer answer) {
      answers.add(answer);
      return Future.succeededFuture();
    }
  }
}
