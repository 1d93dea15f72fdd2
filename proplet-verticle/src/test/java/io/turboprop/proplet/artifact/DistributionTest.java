package io.turboprop.proplet.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.disk.SmallDisk;
import io.turboprop.image.ChunkMap;
import io.turboprop.image.ChunkMapBuilder;
import io.turboprop.image.ChunkRules;
import io.turboprop.image.broadcast.BroadcastRules;
import io.turboprop.image.serve.ImageBlobs;
import io.turboprop.image.serve.ImageServer;
import io.turboprop.image.serve.ServeLimits;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.Seed;
import io.turboprop.time.VirtualTimers;
import io.turboprop.wire.ImageFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those who serve images and those who want them, over a line that loses, in virtual time. */
final class DistributionTest {
  private static final String IMAGE = "team/add:v1";
  private static final ChunkRules CHUNKS = new ChunkRules(64, 256, 1024);

  /** Frames of 1 KiB, a window of 8 KiB. */
  private static final ServeLimits LIMITS =
      new ServeLimits(
          10,
          new BroadcastRules(
              8 << 10,
              1 << 10,
              0,
              Duration.ZERO,
              Duration.ofSeconds(1),
              Duration.ofMillis(500),
              Duration.ofMinutes(1)));

  private static final Duration LONG = Duration.ofMinutes(9);

  /** Silence that is borne at the worst loss tried, where ten answers in a row do get lost. */
  private static final Duration PATIENT = Duration.ofMinutes(5);

  @TempDir Path folder;
  private final Random random = new Random(Seed.next(getClass()));
  private final VirtualTimers time = new VirtualTimers();
  private final Map<String, byte[]> images = new HashMap<>();
  private Optional<DirectChunks.Source> direct = Optional.empty();
  private LossyLine line = new LossyLine(time, random, 0);
  private Duration silence = ImageLimits.DEFAULT.silence();

  /** What it takes to bring an image to its server. */
  private Duration fetching = Duration.ZERO;

  private boolean fetchFails;

  @Test
  void image_forMany_isPublishedOnce() throws IOException {
    byte[] content = image(IMAGE, 100_000);
    serve();
    List<Receiver> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(new Receiver("p" + i));
    }

    all.forEach(one -> one.want(IMAGE));
    time.advance(LONG);

    for (Receiver one : all) {
      assertThat(one.content()).isEqualTo(content);
    }
    assertThat(line.chunkBytes()).isEqualTo(content.length);
  }

  @Test
  void image_thatIsBeingFetched_isGotReadyFor_andSentOnceItIsThere() throws IOException {
    byte[] content = image(IMAGE, 100_000);
    fetching = Duration.ofSeconds(10);
    serve();
    List<Receiver> all = List.of(new Receiver("p1"), new Receiver("p2"), new Receiver("p3"));
    all.forEach(one -> one.want(IMAGE));

    time.advance(Duration.ofSeconds(10));

    assertThat(line.askedForMaps()).containsExactlyInAnyOrderElementsOf(ids(all));
    assertThat(line.chunkBytes()).isZero();
    time.advance(LONG);
    for (Receiver one : all) {
      assertThat(one.content()).isEqualTo(content);
    }
    assertThat(line.chunkBytes()).isEqualTo(content.length);
  }

  @Test
  void image_thatCannotBeFetchedAfterAll_endsWithTheReason_forAllWhoWereReady() throws IOException {
    image(IMAGE, 100_000);
    fetching = Duration.ofSeconds(10);
    fetchFails = true;
    serve();
    List<Receiver> all = List.of(new Receiver("p1"), new Receiver("p2"));
    all.forEach(one -> one.want(IMAGE));

    time.advance(Duration.ofSeconds(11));

    assertThat(line.askedForMaps()).containsExactlyInAnyOrderElementsOf(ids(all));
    for (Receiver one : all) {
      assertThatThrownBy(one::content)
          .hasMessageContaining("image_not_found")
          .hasMessageContaining("the registry cut it off");
    }
  }

  private static List<PropletId> ids(List<Receiver> receivers) {
    return receivers.stream().map(one -> one.id).toList();
  }

  @Test
  void fifty_joiningAtAnyTime_allCome_andTheImageIsPublishedTwiceAtMost() throws IOException {
    byte[] content = image(IMAGE, 200_000);
    serve();
    long[] joins = random.longs(50, 0, content.length * 9L / 10).sorted().toArray();
    joins[0] = 0;
    List<Receiver> all = new ArrayList<>();
    for (int i = 0; i < joins.length; i++) {
      long join = joins[i];
      until(() -> line.chunkBytes() >= join);
      all.add(new Receiver("p" + i));
      all.get(i).want(IMAGE);
    }

    time.advance(LONG);

    for (Receiver one : all) {
      assertThat(one.content()).isEqualTo(content);
    }
    // The stream to its end for everybody, and then its beginning for the last one to join.
    assertThat(line.chunkBytes()).isLessThanOrEqualTo(2L * content.length);
  }

  @Test
  void image_thatWasHadUnderAnotherName_isNotSentAgain() throws IOException {
    byte[] content = image(IMAGE, 50_000);
    images.put("team/add:v2", content);
    serve();
    Receiver receiver = new Receiver("p1");
    receiver.want(IMAGE);
    time.advance(LONG);
    long before = line.chunkBytes();

    receiver.want("team/add:v2");
    time.advance(LONG);

    assertThat(receiver.content()).isEqualTo(content);
    assertThat(line.chunkBytes()).isEqualTo(before);
  }

  @Test
  void newRevision_bringsOnlyWhatHasChanged_alsoAfterARestart() throws IOException {
    byte[] first = image(IMAGE, 200_000);
    byte[] second = Arrays.copyOf(first, first.length);
    second[70_000] ^= 1;
    second[150_000] ^= 1;
    images.put("team/add:v2", second);
    serve();
    Receiver receiver = new Receiver("p1");
    receiver.want(IMAGE);
    time.advance(LONG);
    long before = line.chunkBytes();

    Receiver restarted = receiver.restarted();
    restarted.want("team/add:v2");
    time.advance(LONG);

    assertThat(restarted.content()).isEqualTo(second);
    assertThat(line.chunkBytes() - before).isLessThan(8 * 1024);
  }

  @Test
  void whoComesLater_makesOnlyBeSentWhatItMissed() throws IOException {
    byte[] content = image(IMAGE, 100_000);
    serve();
    Receiver first = new Receiver("p1");
    Receiver second = new Receiver("p2");
    first.want(IMAGE);
    until(() -> line.chunkBytes() > 60_000);
    long missed = line.chunkBytes();

    second.want(IMAGE);
    time.advance(LONG);

    assertThat(second.content()).isEqualTo(content);
    assertThat(line.chunkBytes()).isLessThanOrEqualTo(content.length + missed + (8 << 10));
  }

  @Test
  void proplet_killedInTheMiddle_goesOnWhereItWas() throws IOException {
    byte[] content = image(IMAGE, 100_000);
    serve();
    Receiver receiver = new Receiver("p1");
    receiver.want(IMAGE);
    until(() -> line.chunkBytes() > 50_000);

    Receiver restarted = receiver.restarted();
    restarted.want(IMAGE);
    time.advance(LONG);

    assertThat(restarted.content()).isEqualTo(content);
    assertThat(line.chunkBytes()).isLessThanOrEqualTo(content.length + (9 << 10));
  }

  @Test
  void server_killedInTheMiddle_sendsNothingVerifiedAgain() throws IOException {
    byte[] content = image(IMAGE, 100_000);
    serve();
    Receiver receiver = new Receiver("p1");
    receiver.want(IMAGE);
    until(() -> line.chunkBytes() > 50_000);

    serve();
    time.advance(LONG);

    assertThat(receiver.content()).isEqualTo(content);
    assertThat(line.chunkBytes()).isLessThanOrEqualTo(content.length + (8 << 10));
  }

  @Test
  void image_thatIsNotToBeHad_endsAtOnceWithTheReason() throws IOException {
    serve();
    Receiver receiver = new Receiver("p1");

    receiver.want("team/nobody");
    time.advance(Duration.ofMillis(50));

    assertThatThrownBy(receiver::content)
        .hasMessageContaining("image_not_found")
        .hasMessageContaining("team/nobody");
  }

  @Test
  void image_thatIsTooLong_endsAtOnceWithTheReason() throws IOException {
    image(IMAGE, 300_000);
    serve();
    Receiver receiver = new Receiver("p1");

    receiver.want(IMAGE);
    time.advance(Duration.ofMillis(50));

    assertThatThrownBy(receiver::content).hasMessageContaining("more than the 250000 allowed");
  }

  @Test
  void moreImagesThanMayBeOpen_allCome_oneAfterTheOther() throws IOException {
    serve();
    Receiver receiver = new Receiver("p1");
    for (int i = 0; i < 2 * LIMITS.images(); i++) {
      byte[] content = image("team/add:v" + i, 2_000);

      receiver.want("team/add:v" + i);
      time.advance(Duration.ofMillis(100));

      assertThat(receiver.content()).isEqualTo(content);
    }
  }

  @Test
  void mapOfAnotherImage_isNotBelieved_norItsChunks() throws IOException {
    byte[] content = image(IMAGE, 50_000);
    byte[] foreign = new byte[50_000];
    random.nextBytes(foreign);
    serve();
    ChunkMap other = map(foreign);
    Bytes lie = Bytes.wrap(other.encode());
    line.meddle(
        frames ->
            frames.getFirst() instanceof ImageFrame.Outline
                ? List.of(new ImageFrame.Outline(other.digest(), 0, 1, lie), frames.getFirst())
                : frames);
    Receiver receiver = new Receiver("p1");

    receiver.want(IMAGE);
    time.advance(LONG);

    assertThat(receiver.content()).isEqualTo(content);
  }

  @Test
  void mapThatComesSeveralTimes_isReadOnce() throws IOException {
    byte[] content = image(IMAGE, 50_000);
    serve();
    line.meddle(
        frames ->
            frames.getFirst() instanceof ImageFrame.Outline map ? List.of(map, map, map) : frames);
    Receiver receiver = new Receiver("p1");

    receiver.want(IMAGE);
    time.advance(LONG);

    assertThat(receiver.content()).isEqualTo(content);
    assertThat(line.chunkBytes()).isEqualTo(content.length);
  }

  @Test
  void mapThatLiesAboutItsImage_isFoundOut_andNothingOfItIsKept() throws IOException {
    byte[] content = image(IMAGE, 20_000);
    serve();
    byte[] forged = new byte[20_000];
    random.nextBytes(forged);
    ChunkMap honest = map(forged);
    List<ChunkMap.Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < honest.count(); i++) {
      chunks.add(new ChunkMap.Chunk(honest.id(i), honest.length(i)));
    }
    ChunkMap lying = ChunkMap.of(Digest.of(content), ChunkMap.MODULE, chunks);
    line.meddle(
        frames ->
            frames.getFirst() instanceof ImageFrame.Outline
                ? List.of(
                    new ImageFrame.Outline(lying.digest(), 0, 1, Bytes.wrap(lying.encode())),
                    new ImageFrame.Chunks(
                        lying.digest(), 1, 0, 0, lying.count(), Bytes.wrap(forged)))
                : List.of());
    Receiver receiver = new Receiver("p1");

    receiver.want(IMAGE);
    time.advance(LONG);

    assertThatThrownBy(receiver::content).hasMessageContaining("the chunk map is wrong");
    assertThat(folder.resolve("p1/partial")).isEmptyDirectory();
  }

  @Test
  void falseChunk_isFoundOutByTheWhole_andOnlyThatOneComesAgain() throws IOException {
    byte[] content = image(IMAGE, 50_000);
    serve();
    AtomicBoolean forged = new AtomicBoolean();
    line.meddle(
        frames ->
            frames.getFirst() instanceof ImageFrame.Chunks sound && !forged.getAndSet(true)
                ? List.of(flipped(sound))
                : frames);
    Receiver receiver = new Receiver("p1");

    receiver.want(IMAGE);
    time.advance(LONG);

    assertThat(receiver.content()).isEqualTo(content);
    assertThat(line.chunkBytes()).isLessThanOrEqualTo(content.length + CHUNKS.most());
  }

  private static ImageFrame flipped(ImageFrame.Chunks sound) {
    byte[] data = sound.data().unsafeArray().clone();
    data[0] ^= 1;
    return withData(sound, sound.first(), sound.count(), data);
  }

  @Test
  void whoCanReachTheServer_takesTheChunksStraight_andNobodyWaitsForIt() throws IOException {
    byte[] content = image(IMAGE, 100_000);
    serve();
    direct = Optional.of((image, from, length) -> piece(content, from, length));
    Receiver receiver = new Receiver("p1");

    receiver.want(IMAGE);
    time.advance(LONG);

    assertThat(receiver.content()).isEqualTo(content);
    assertThat(line.chunkBytes()).isZero();
  }

  @Test
  void straightWayThatBreaks_leavesTheRestToTheBroker() throws IOException {
    byte[] content = image(IMAGE, 200_000);
    serve();
    AtomicInteger reads = new AtomicInteger();
    direct =
        Optional.of(
            (image, from, length) ->
                reads.incrementAndGet() > 1
                    ? Future.failedFuture("cut off")
                    : piece(content, from, length));
    Receiver receiver = new Receiver("p1");
    byte[] other = image("team/other:v1", 50_000);
    receiver.want(IMAGE);
    time.advance(LONG);
    assertThat(receiver.content()).isEqualTo(content);

    receiver.want("team/other:v1");
    time.advance(LONG);

    assertThat(receiver.content()).isEqualTo(other);
    assertThat(line.chunkBytes()).isEqualTo(other.length);
  }

  @Test
  void falseBytesOnTheStraightWay_areFoundOut_andComeOverTheBroker() throws IOException {
    byte[] content = image(IMAGE, 50_000);
    serve();
    direct = Optional.of((image, from, length) -> piece(new byte[50_000], from, length));
    Receiver receiver = new Receiver("p1");

    receiver.want(IMAGE);
    time.advance(LONG);

    assertThat(receiver.content()).isEqualTo(content);
    assertThat(line.chunkBytes()).isEqualTo(content.length);
  }

  private static Future<Bytes> piece(byte[] content, long from, int length) {
    int first = (int) from;
    return Future.succeededFuture(Bytes.wrap(Arrays.copyOfRange(content, first, first + length)));
  }

  @Test
  void fullDisk_endsTheWishBeforeItBegins_andTheNextOneGoesWellOnceThereIsRoom()
      throws IOException {
    byte[] content = image(IMAGE, 50_000);
    serve();
    Path home = Files.createDirectories(folder.resolve("p1"));
    try (SmallDisk disk = SmallDisk.tmpfs(home, 8)) {
      Receiver receiver = new Receiver("p1");
      disk.fill();

      receiver.want(IMAGE);
      time.advance(LONG);

      assertThatThrownBy(receiver::content)
          .hasMessageContaining("no_disk_space")
          .hasMessageContaining("needs 50000 bytes more on this proplet");
      assertThat(line.chunkBytes()).isZero();
      disk.free();
      receiver.want(IMAGE);
      time.advance(LONG);
      assertThat(receiver.content()).isEqualTo(content);
    }
  }

  @Test
  void disk_thatFillsUpWhileTheImageComes_endsTheWishWithThatReason() throws IOException {
    image(IMAGE, 50_000);
    serve();
    Path home = Files.createDirectories(folder.resolve("p1"));
    try (SmallDisk disk = SmallDisk.tmpfs(home, 8)) {
      line.meddle(
          frames -> {
            if (frames.getFirst() instanceof ImageFrame.Chunks) {
              fill(disk);
            }
            return frames;
          });
      Receiver receiver = new Receiver("p1");

      receiver.want(IMAGE);
      time.advance(LONG);

      assertThatThrownBy(receiver::content)
          .hasMessageContaining("no_disk_space")
          .hasMessageContaining("image team/add:v1 cannot be stored")
          .hasMessageContaining("No space left on device");
    }
  }

  private static void fill(SmallDisk disk) {
    try {
      disk.fill();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Any chunks on disk, any loss, any garbage in between, kills of both sides. */
  @Test
  void anything_endsWithTheRightBytes() throws IOException {
    silence = PATIENT;
    for (int round = 0; round < 40; round++) {
      line = new LossyLine(time, random, random.nextInt(60));
      line.meddle(this::withGarbage);
      byte[] content = image(IMAGE, 1 + random.nextInt(60_000));
      fetching = Duration.ofMillis(Math.max(0, random.nextInt(4_000) - 2_000));
      serve();
      List<Receiver> all = new ArrayList<>();
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        all.add(new Receiver("round" + round + "-" + i));
        all.get(i).want(IMAGE);
        time.advance(Duration.ofMillis(random.nextInt(40)));
        all.set(i, perhapsKilled(all.get(i)));
      }

      time.advance(LONG);

      for (Receiver one : all) {
        assertThat(one.content()).as("round " + round).isEqualTo(content);
      }
    }
  }

  private Receiver perhapsKilled(Receiver receiver) throws IOException {
    if (random.nextInt(4) == 0) {
      serve();
    }
    if (random.nextInt(3) > 0) {
      return receiver;
    }
    Receiver restarted = receiver.restarted();
    restarted.want(IMAGE);
    return restarted;
  }

  private List<ImageFrame> withGarbage(List<ImageFrame> frames) {
    List<ImageFrame> all = new ArrayList<>(frames);
    if (frames.getFirst() instanceof ImageFrame.Chunks sound && random.nextInt(4) == 0) {
      byte[] data = sound.data().unsafeArray().clone();
      data[random.nextInt(data.length)] ^= 1;
      byte[] shorter = Arrays.copyOf(data, random.nextInt(data.length));
      ImageFrame garbage =
          switch (random.nextInt(5)) {
            case 0 -> withData(sound, sound.first(), sound.count(), data);
            case 1 -> withData(sound, sound.first(), sound.count(), shorter);
            case 2 -> withData(sound, 1 << 20, 3, data);
            case 3 ->
                new ImageFrame.Chunks(
                    Digest.of(data), sound.stream(), 0, 0, 1, Bytes.wrap(shorter));
            default -> sound;
          };
      all.add(random.nextInt(2), garbage);
    }
    return all;
  }

  private static ImageFrame withData(ImageFrame.Chunks like, int first, int count, byte[] data) {
    return new ImageFrame.Chunks(
        like.map(), like.stream(), like.position(), first, count, Bytes.wrap(data));
  }

  private void until(BooleanSupplier reached) {
    for (int step = 0; !reached.getAsBoolean(); step++) {
      assertThat(step).as("steps of a millisecond").isLessThan(10_000);
      time.advance(Duration.ofMillis(1));
    }
  }

  private byte[] image(String name, int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    images.put(name, content);
    return content;
  }

  /** A server that knows nothing of the one before it. */
  private void serve() {
    line.serve(new ImageServer(new Blobs(), line, time, time, random, LIMITS));
  }

  private static ChunkMap map(byte[] content) {
    var map = new ChunkMapBuilder(CHUNKS, ChunkMap.MODULE);
    map.feed(content, 0, content.length);
    return map.build();
  }

  private final class Blobs implements ImageBlobs {
    @Override
    public boolean serves(String image) {
      return true;
    }

    @Override
    public Future<Opened> open(String image, Optional<Digest> digest, Foresight foresight) {
      byte[] content = images.get(image);
      if (content == null) {
        return Future.failedFuture("image " + image + " is not here");
      }
      if (fetching.isZero()) {
        return Future.succeededFuture(opened(content));
      }
      foresight.foreseen(Digest.of(content), content.length);
      Promise<Opened> fetched = Promise.promise();
      time.after(
          fetching,
          () -> {
            if (fetchFails) {
              fetched.fail("the registry cut it off");
            } else {
              fetched.complete(opened(content));
            }
          });
      return fetched.future();
    }

    private Opened opened(byte[] content) {
      ChunkMap map = map(content);
      return new Opened() {
        @Override
        public ChunkMap map() {
          return map;
        }

        @Override
        public Future<Bytes> read(long offset, int length) {
          byte[] piece = Arrays.copyOfRange(content, (int) offset, (int) offset + length);
          return Future.succeededFuture(Bytes.wrap(piece));
        }

        @Override
        public void release() {}
      };
    }

    @Override
    public Reason reasonOf(Throwable failure) {
      return new Reason(ReasonCode.IMAGE_NOT_FOUND, String.valueOf(failure.getMessage()));
    }
  }

  /** What a proplet has for images, on a disk that answers at once. */
  private final class Receiver {
    private final PropletId id;
    private final WantedImages wanted;
    private Optional<Transfer> transfer = Optional.empty();

    Receiver(String name) throws IOException {
      id = new PropletId(name);
      Path home = folder.resolve(name);
      ImageLimits usual = ImageLimits.DEFAULT;
      ImageLimits limits =
          new ImageLimits(
              usual.cacheBytes(),
              250_000,
              usual.downloadBytes(),
              usual.downloadTimeout(),
              usual.idle(),
              silence,
              usual.deadline(),
              Duration.ofDays(1),
              usual.nameTtl(),
              Optional.empty());
      ImageCache cache = ImageCache.open(home, limits.cacheBytes(), time);
      ChunkHome chunks = ChunkHome.open(home, cache, new DiskAtOnce(), time);
      ProxyImages upstream =
          new ProxyImages(cache, new DiskAtOnce(), new Nobody(), limits, time, time);
      wanted =
          new WantedImages(id, chunks, line.of(id), () -> direct, upstream, limits, time, time);
      line.connect(id, wanted);
    }

    /** The process is gone without a word, and another one has its folder and its name. */
    Receiver restarted() throws IOException {
      return new Receiver(id.value());
    }

    void want(String image) {
      transfer = Optional.of(wanted.begin(image, Optional.empty()));
    }

    byte[] content() throws IOException {
      Future<CachedImage> image = transfer.orElseThrow().image();
      if (image.failed()) {
        throw new IOException(image.cause());
      }
      assertThat(image.succeeded()).as("complete at " + id).isTrue();
      return Files.readAllBytes(image.result().file());
    }
  }

  private static final class Nobody implements ProxyLine {
    @Override
    public Future<Void> listen() {
      return Future.succeededFuture();
    }

    @Override
    public void pause() {}

    @Override
    public Future<Void> request(String appName) {
      return Future.succeededFuture();
    }
  }
}
