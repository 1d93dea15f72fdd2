package io.turboprop.proxy.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.ChunkRules;
import io.turboprop.model.Digest;
import io.turboprop.proxy.service.KeptBlob;
import io.turboprop.proxy.service.Layer;
import io.turboprop.proxy.spool.DiskBlobs;
import io.turboprop.wire.ServerNote;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkDoorTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final WorkerExecutor disk = vertx.createSharedWorkerExecutor("disk", 2);
  private final Context context = vertx.getOrCreateContext();
  private final byte[] content = new byte[900_000];
  private final Digest digest = digest();
  private DiskBlobs blobs;
  private HttpServer server;

  private Digest digest() {
    new Random(1).nextBytes(content);
    return Digest.of(content);
  }

  @BeforeEach
  void open() throws Exception {
    blobs =
        onLoop(
            () ->
                DiskBlobs.open(
                    vertx, disk, folder, 1 << 20, ChunkRules.DEFAULT, InstantSource.system()));
    Layer layer =
        new Layer(
            digest,
            content.length,
            ChunkMap.MODULE,
            target -> target.write(Buffer.buffer(content)));
    onLoop(() -> blobs.obtain(layer)).release();
    ChunkDoor door = new ChunkDoor(blobs, new ServerNote.Direct("http://proxy", "s3cret"));
    server = onLoop(() -> ProxyApi.listen(vertx, "127.0.0.1", 0, List.of(), Optional.of(door)));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void image_isGivenWhole_orInRanges() throws Exception {
    HttpResponse<byte[]> whole = get(digest.toString(), "s3cret", "");
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(content);

    HttpResponse<byte[]> middle = get(digest.toString(), "s3cret", "bytes=300000-599999");
    assertThat(middle.statusCode()).isEqualTo(206);
    assertThat(middle.headers().firstValue("Content-Range")).contains("bytes 300000-599999/900000");
    assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(content, 300_000, 600_000));

    assertThat(get(digest.toString(), "s3cret", "bytes=899999-").body()).hasSize(1);
    assertThat(get(digest.toString(), "s3cret", "bytes=899990-9999999").body()).hasSize(10);
    assertThat(get(digest.toString(), "s3cret", "bytes=900000-").statusCode()).isEqualTo(416);
    assertThat(get(digest.toString(), "s3cret", "bytes=-5,lines=7").statusCode()).isEqualTo(200);
  }

  @Test
  void chunk_isGivenByItsOwnDigest() throws Exception {
    KeptBlob blob = onLoop(() -> blobs.kept(digest)).orElseThrow();
    ChunkMap map = blob.map();
    int from = (int) map.offset(7);
    byte[] chunk = Arrays.copyOfRange(content, from, from + map.length(7));

    HttpResponse<byte[]> answer = get("sha256:" + map.id(7).hex(), "s3cret", "");

    assertThat(answer.body()).isEqualTo(chunk);
    assertThat(get("sha256:" + map.id(7).hex(), "s3cret", "bytes=0-3").body())
        .isEqualTo(Arrays.copyOf(chunk, 4));
  }

  @Test
  void whoHasNoToken_orAsksForAnythingElse_isToldWhatIsWrong() throws Exception {
    assertThat(get(digest.toString(), "guess", "").statusCode()).isEqualTo(403);
    assertThat(get(digest.toString(), "", "").statusCode()).isEqualTo(403);
    HttpResponse<byte[]> foreign = get(Digest.of(new byte[3]).toString(), "s3cret", "");
    assertThat(foreign.statusCode()).isEqualTo(404);
    assertThat(new String(foreign.body(), StandardCharsets.UTF_8)).contains("is here");
    assertThat(get("sha256:beef", "s3cret", "").statusCode()).isEqualTo(400);
    HttpRequest delete = request(digest.toString(), "s3cret").DELETE().build();
    HttpResponse<byte[]> refused = HTTP.send(delete, BodyHandlers.ofByteArray());
    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.headers().firstValue("Allow")).contains("GET");
  }

  private HttpResponse<byte[]> get(String name, String token, String range)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(name, token);
    if (!range.isEmpty()) {
      request.header("Range", range);
    }
    return HTTP.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String name, String token) {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/chunks/" + name);
    return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
  }

  private <T> T onLoop(Supplier<Future<T>> work) throws Exception {
    Promise<T> done = Promise.promise();
    context.runOnContext(now -> work.get().onComplete(done));
    return done.future().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
