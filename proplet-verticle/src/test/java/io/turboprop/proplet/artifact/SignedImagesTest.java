package io.turboprop.proplet.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.image.ChunkMap;
import io.turboprop.image.ChunkMapBuilder;
import io.turboprop.image.ChunkRules;
import io.turboprop.image.serve.ImageBlobs;
import io.turboprop.image.serve.ImageServer;
import io.turboprop.image.serve.ServeLimits;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageProof.Signature;
import io.turboprop.model.ImageRef;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.run.Program;
import io.turboprop.time.VirtualTimers;
import io.turboprop.trust.Signer;
import io.turboprop.trust.TrustSettings;
import io.turboprop.wire.ImageAnswer;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proplet's rules about signatures, with whoever serves images telling the truth or lies. */
final class SignedImagesTest {
  private static final String IMAGE = "r.example/team/add:v1";
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final PropletId ID = new PropletId("p1");
  private static final Signer OLD = Signer.make();
  private static final Signer NEW = Signer.make();

  @TempDir private Path folder;
  private final VirtualTimers time = new VirtualTimers();
  private final LossyLine line = new LossyLine(time, new Random(1), 0);
  private final Map<Digest, byte[]> modules = new HashMap<>();
  private final Map<String, Bytes> manifests = new HashMap<>();
  private final Map<String, List<Signature>> signatures = new HashMap<>();
  private final List<String> upstream = new ArrayList<>();
  private final List<String> proved = new ArrayList<>();
  private Images images;

  @BeforeEach
  void serve() throws IOException {
    Files.writeString(folder.resolve("old.pub"), OLD.pem());
    Files.writeString(folder.resolve("new.pub"), NEW.pem());
    line.serve(new ImageServer(new Blobs(), line, time, time, new Random(1), ServeLimits.DEFAULT));
    start("");
  }

  /** A new process in the same folder. */
  private void start(String rules) throws IOException {
    Settings settings =
        Settings.of(
            Map.of("PROPLET_SIGNATURES", rules.replace("KEYS", folder.toString())),
            ConfigFile.none(),
            "PROPLET",
            "proplet");
    images =
        Images.open(
            ID,
            folder.resolve("images"),
            new DiskAtOnce(),
            (uri, file) -> Future.failedFuture("no web"),
            new Images.Lines(new Upstream(), line.of(ID), DirectChunks.none()),
            ImageLimits.DEFAULT,
            TrustSettings.read(settings, Optional.of("r.example")),
            time,
            time);
    line.connect(ID, images.wanted());
  }

  /** Publishes a module under this name. */
  private Digest publish(String image, String content, Signer... signers) {
    byte[] module = content.repeat(1_000).getBytes(UTF_8);
    Digest digest = Digest.of(module);
    String manifest =
        """
        {"schemaVersion":2,"layers":[{"mediaType":"application/wasm","digest":"%s","size":%d}]}"""
            .formatted(digest, module.length);
    modules.put(digest, module);
    manifests.put(image, Bytes.wrap(manifest.getBytes(UTF_8)));
    sign(image, signers);
    return digest;
  }

  private void sign(String image, Signer... signers) {
    Digest manifest = Digest.of(Objects.requireNonNull(manifests.get(image)).unsafeArray());
    signatures.put(image, Stream.of(signers).map(signer -> signer.sign(manifest)).toList());
  }

  private Future<CachedImage> fetch(Program program) {
    Future<CachedImage> image = images.fetch(program).image();
    time.advance(LONG);
    return image;
  }

  private Future<CachedImage> fetch(String image) {
    return fetch(new Program.Image(ImageRef.parse(image)));
  }

  private static void assertHad(Future<CachedImage> image, Digest module) {
    assertThat(image.succeeded()).as("%s", image.cause()).isTrue();
    assertThat(image.result().digest()).isEqualTo(module);
  }

  private static void assertRefused(Future<CachedImage> image, ReasonCode code, String... words) {
    assertThat(image.failed()).isTrue();
    Reason reason = ImageException.reasonOf(image.cause());
    assertThat(reason.code()).isEqualTo(code);
    assertThat(reason.message()).contains(words);
  }

  @Test
  void require_signedImage_isTaken_andAgainAfterARestartWithoutAsking() throws IOException {
    Digest module = publish(IMAGE, "good", OLD);
    start("r.example require KEYS/old.pub");
    assertHad(fetch(IMAGE), module);

    start("r.example require KEYS/old.pub");

    assertHad(fetch(new Program.Pinned(ImageRef.parse(IMAGE), module)), module);
    assertThat(proved).hasSize(1);
  }

  @Test
  void require_unsignedImage_isRefusedBeforeAnyChunk() throws IOException {
    publish(IMAGE, "unsigned");
    start("r.example require KEYS/old.pub");

    assertRefused(
        fetch(IMAGE),
        ReasonCode.IMAGE_DENIED,
        "image " + IMAGE + ": it is not trusted: manifest sha256:",
        "has no signature",
        "PROPLET_SIGNATURES says require for r.example");
    assertThat(line.chunkBytes()).isZero();
    assertThat(upstream).isEmpty();
  }

  @Test
  void require_imageSignedByAStranger_isRefused() throws IOException {
    publish(IMAGE, "strange", NEW);
    start("* require KEYS/old.pub");

    assertRefused(fetch(IMAGE), ReasonCode.IMAGE_DENIED, "1 signature, none by", "old.pub");
  }

  @Test
  void require_pinnedNameForWhichAnotherSignedImageIsGiven_isRefused() throws IOException {
    String pinned = IMAGE + "@" + Digest.of("another manifest".getBytes(UTF_8));
    publish(pinned, "rollback", OLD);
    start("* require KEYS/old.pub");

    assertRefused(fetch(pinned), ReasonCode.IMAGE_DENIED, "what was given for it is manifest");
    assertThat(line.chunkBytes()).isZero();
  }

  @Test
  void require_offerWithoutAProof_isPassedOver() throws IOException {
    Digest lie = publish("r.example/team/evil:v1", "evil");
    publish(IMAGE, "good", OLD);
    start("* require KEYS/old.pub");
    Future<CachedImage> image = images.fetch(new Program.Image(ImageRef.parse(IMAGE))).image();

    images.wanted().answer(new ImageAnswer.Offer(IMAGE, lie, 4));
    time.advance(LONG);

    assertHad(image, Digest.of("good".repeat(1_000).getBytes(UTF_8)));
  }

  @Test
  void require_homelessName_isOfTheHomeRegistry() throws IOException {
    publish("team/add:v1", "unsigned");
    start("r.example require KEYS/old.pub");

    assertRefused(fetch("team/add:v1"), ReasonCode.IMAGE_DENIED, "has no signature");
  }

  @Test
  void require_imageInTheCacheWithoutAProof_isProvedFirstAndNotSentAgain() throws IOException {
    Digest module = publish(IMAGE, "good", OLD);
    start("");
    assertHad(fetch(IMAGE), module);
    long before = line.chunkBytes();
    assertThat(proved).isEmpty();

    start("r.example require KEYS/old.pub");

    assertHad(fetch(IMAGE), module);
    assertThat(proved).hasSize(1);
    assertThat(line.chunkBytes()).isEqualTo(before);
  }

  @Test
  void require_imageInTheCacheThatNobodySigned_isRefused_alsoByItsDigest() throws IOException {
    Digest module = publish(IMAGE, "unsigned");
    start("");
    assertHad(fetch(IMAGE), module);

    start("r.example require KEYS/old.pub");

    assertRefused(fetch(IMAGE), ReasonCode.IMAGE_DENIED, "has no signature");
    assertRefused(
        fetch(new Program.Pinned(ImageRef.parse(IMAGE), module)),
        ReasonCode.IMAGE_DENIED,
        "has no signature");
  }

  @Test
  void require_unsignedImageInTheCacheWhileTheRegistryIsAway_isNotUsed() throws IOException {
    publish(IMAGE, "unsigned");
    start("");
    fetch(IMAGE);
    manifests.clear();

    start("r.example require KEYS/old.pub");

    assertRefused(
        fetch(IMAGE),
        ReasonCode.IMAGE_UNAVAILABLE,
        "the registry is away",
        "the one in the cache is not trusted: no proof of its signatures is kept here");
  }

  @Test
  void require_provenImageWhileTheRegistryIsAway_isUsed() throws IOException {
    Digest module = publish(IMAGE, "good", OLD);
    start("r.example require KEYS/old.pub");
    fetch(IMAGE);
    manifests.clear();
    time.advance(LONG);

    assertHad(fetch(IMAGE), module);
  }

  @Test
  void keys_thatAreOthersNow_areAskedAboutWhatIsInTheCache() throws IOException {
    Digest module = publish(IMAGE, "good", OLD);
    start("r.example require KEYS/old.pub");
    assertHad(fetch(IMAGE), module);

    start("r.example require KEYS/new.pub");

    assertRefused(fetch(IMAGE), ReasonCode.IMAGE_DENIED, "1 signature, none by", "new.pub");
    sign(IMAGE, OLD, NEW);
    assertHad(fetch(IMAGE), module);
    start("r.example require KEYS/new.pub");
    manifests.clear();
    assertHad(fetch(IMAGE), module);
  }

  @Test
  void proof_thatIsDamagedOnDisk_isAskedForAgain() throws IOException {
    Digest module = publish(IMAGE, "good", OLD);
    start("r.example require KEYS/old.pub");
    fetch(IMAGE);
    try (Stream<Path> files = Files.list(folder.resolve("images/proofs"))) {
      Files.writeString(files.findFirst().orElseThrow(), "{");
    }

    assertHad(fetch(IMAGE), module);
    assertThat(proved).hasSize(2);
  }

  @Test
  void require_onlyUpstreamsProxyIsThere_failsWithWhatIsMissing() throws IOException {
    line.serve(new ImageServer(new Deaf(), line, time, time, new Random(1), ServeLimits.DEFAULT));
    start("r.example require KEYS/old.pub");

    assertRefused(
        fetch(IMAGE),
        ReasonCode.IMAGE_UNAVAILABLE,
        "must be signed, and nobody answered who can prove that it is");
    assertThat(upstream).isEmpty();
  }

  @Test
  void warn_unsignedImage_isTaken() throws IOException {
    Digest module = publish(IMAGE, "unsigned");
    start("r.example warn KEYS/old.pub");

    assertHad(fetch(IMAGE), module);
  }

  @Test
  void warn_imageThatCannotBeProved_isTaken() throws IOException {
    Digest module = publish(IMAGE, "unsigned");
    signatures.remove(IMAGE);
    start("r.example warn KEYS/old.pub");

    assertHad(fetch(IMAGE), module);
  }

  @Test
  void warn_onlyUpstreamsProxyIsThere_isAskedInItsDialect() throws IOException {
    line.serve(new ImageServer(new Deaf(), line, time, time, new Random(1), ServeLimits.DEFAULT));
    start("r.example warn KEYS/old.pub");

    fetch(IMAGE);

    assertThat(upstream).contains(IMAGE);
  }

  @Test
  void off_image_isNotAskedToBeProved() throws IOException {
    Digest module = publish(IMAGE, "good", OLD);
    start("* require KEYS/old.pub, r.example off");

    assertHad(fetch(IMAGE), module);
    assertThat(proved).isEmpty();
  }

  /** Who serves what was published. */
  private class Blobs implements ImageBlobs {
    @Override
    public boolean serves(String image) {
      return true;
    }

    @Override
    public Future<ImageProof> prove(String image) {
      proved.add(image);
      Bytes manifest = manifests.get(image);
      if (manifest == null) {
        return Future.failedFuture("the registry is away");
      }
      List<Signature> all = signatures.get(image);
      return all == null
          ? Future.failedFuture(new IllegalArgumentException("the list is no JSON"))
          : Future.succeededFuture(new ImageProof(List.of(manifest), all));
    }

    @Override
    public Future<Opened> open(String image, Optional<Digest> digest, Foresight foresight) {
      Bytes manifest = manifests.get(image);
      if (manifest == null) {
        return Future.failedFuture("the registry is away");
      }
      String text = new String(manifest.unsafeArray(), UTF_8);
      int at = text.indexOf("sha256:");
      byte[] content =
          Objects.requireNonNull(modules.get(Digest.parse(text.substring(at, at + 71))));
      var map = new ChunkMapBuilder(new ChunkRules(256, 1024, 4096), ChunkMap.MODULE);
      map.feed(content, 0, content.length);
      return Future.succeededFuture(new Module(map.build(), content));
    }

    @Override
    public Reason reasonOf(Throwable failure) {
      ReasonCode code =
          failure instanceof IllegalArgumentException
              ? ReasonCode.IMAGE_INVALID
              : ReasonCode.IMAGE_UNAVAILABLE;
      return new Reason(code, String.valueOf(failure.getMessage()));
    }
  }

  /** Nobody who speaks our protocol. */
  private final class Deaf extends Blobs {
    @Override
    public boolean serves(String image) {
      return false;
    }
  }

  private static final class Module implements ImageBlobs.Opened {
    private final ChunkMap map;
    private final byte[] content;

    Module(ChunkMap map, byte[] content) {
      this.map = map;
      this.content = content;
    }

    @Override
    public ChunkMap map() {
      return map;
    }

    @Override
    public Future<Bytes> read(long offset, int length) {
      return Future.succeededFuture(
          Bytes.wrap(Arrays.copyOfRange(content, (int) offset, (int) offset + length)));
    }

    @Override
    public void release() {
      // nothing is held
    }
  }

  private final class Upstream implements ProxyLine {
    @Override
    public Future<Void> listen() {
      return Future.succeededFuture();
    }

    @Override
    public void pause() {
      // nothing is listened to
    }

    @Override
    public Future<Void> request(String appName) {
      upstream.add(appName);
      return Future.succeededFuture();
    }
  }
}
