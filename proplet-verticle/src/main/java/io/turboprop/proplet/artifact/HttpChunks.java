package io.turboprop.proplet.artifact;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.wire.ServerNote;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /chunks/{digest}} of whoever says that it serves chunks over HTTP. One that cannot be
 * reached is left alone for a minute. Lives on the proplet's context.
 */
public final class HttpChunks implements DirectChunks {
  private static final Logger log = LoggerFactory.getLogger(HttpChunks.class);
  private static final Duration LEFT_ALONE = Duration.ofMinutes(1);
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final HttpClient client;
  private final Supplier<Optional<ServerNote.Direct>> servers;
  private final InstantSource clock;
  private Instant notBefore = Instant.MIN;

  /**
   * @param client the caller closes it
   * @param servers somebody who serves chunks over HTTP, if there is one
   */
  public HttpChunks(
      HttpClient client, Supplier<Optional<ServerNote.Direct>> servers, InstantSource clock) {
    this.client = client;
    this.servers = servers;
    this.clock = clock;
  }

  @Override
  public Optional<Source> source() {
    return clock.instant().isBefore(notBefore)
        ? Optional.empty()
        : servers.get().map(server -> (image, from, length) -> read(server, image, from, length));
  }

  private Future<Bytes> read(ServerNote.Direct server, Digest image, long from, int length) {
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(server.url() + "/chunks/" + image)
            .setConnectTimeout(CONNECT.toMillis())
            .setIdleTimeout(SILENCE.toMillis())
            .putHeader("Authorization", "Bearer " + server.token())
            .putHeader("Range", "bytes=%d-%d".formatted(from, from + length - 1));
    return client
        .request(request)
        .onFailure(failure -> leaveAlone(server, failure))
        .compose(sent -> sent.send().compose(answer -> body(answer, length)));
  }

  private static Future<Bytes> body(HttpClientResponse answer, int length) {
    boolean fits = String.valueOf(length).equals(answer.getHeader("Content-Length"));
    if (answer.statusCode() != 206 || !fits) {
      answer.request().reset();
      return Future.failedFuture(
          "it answered %d with %s bytes instead of the %d asked for"
              .formatted(answer.statusCode(), answer.getHeader("Content-Length"), length));
    }
    return answer.body().map(body -> Bytes.wrap(body.getBytes()));
  }

  private void leaveAlone(ServerNote.Direct server, Throwable failure) {
    log.info(
        "{} cannot be reached, chunks come over the broker: {}",
        server.url(),
        failure.getMessage());
    notBefore = clock.instant().plus(LEFT_ALONE);
  }
}
