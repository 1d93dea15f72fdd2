package io.turboprop.proxy.api;

import io.turboprop.codec.Problems;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.proxy.service.Blob;
import io.turboprop.proxy.spool.ChunkPlace;
import io.turboprop.proxy.spool.DiskBlobs;
import io.turboprop.wire.ServerNote;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /chunks/{digest}}: bytes by their SHA-256, for those who can reach us: an image that
 * is kept here, or a chunk of one, as a whole or one range of it. Who asks shows the token that our
 * beats give to everybody on the channel. Event loop of the blobs only.
 */
public final class ChunkDoor implements Handler<HttpServerRequest> {
  /** Where the paths begin that are ours. */
  public static final String PATH = "/chunks/";

  private static final Logger log = LoggerFactory.getLogger(ChunkDoor.class);
  private static final int PIECE_BYTES = 256 << 10;
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,18})-([0-9]{0,18})");

  private final DiskBlobs blobs;
  private final byte[] login;

  /** Bytes of a blob. */
  private record Part(long from, long until) {
    long length() {
      return until - from;
    }
  }

  public ChunkDoor(DiskBlobs blobs, ServerNote.Direct direct) {
    this.blobs = blobs;
    this.login = ("Bearer " + direct.token()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.GET)) {
      request.response().putHeader("Allow", "GET");
      refuse(request, ErrorCode.METHOD_NOT_ALLOWED, "chunks can be read only");
      return;
    }
    String shown = Optional.ofNullable(request.getHeader("Authorization")).orElse("");
    if (!MessageDigest.isEqual(login, shown.getBytes(StandardCharsets.UTF_8))) {
      refuse(
          request,
          ErrorCode.FORBIDDEN,
          "chunks are given to members of the channel: show the token of this proxy's beats");
      return;
    }
    Digest digest;
    try {
      digest = Digest.parse(request.path().substring(PATH.length()));
    } catch (IllegalArgumentException e) {
      refuse(request, ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
      return;
    }
    answer(request, digest)
        .onFailure(
            failure -> {
              log.warn("chunks {} could not be given: {}", digest, failure.getMessage());
              if (request.response().headWritten()) {
                request.connection().close();
              } else {
                refuse(request, ErrorCode.INTERNAL, "they cannot be read; see this proxy's log");
              }
            });
  }

  private Future<Void> answer(HttpServerRequest request, Digest digest) {
    return blobs
        .kept(digest)
        .compose(
            image ->
                image.isPresent()
                    ? send(request, image.get(), new Part(0, image.get().size()))
                    : chunk(request, digest));
  }

  private Future<Void> chunk(HttpServerRequest request, Digest digest) {
    return blobs
        .find(digest)
        .compose(
            found -> {
              if (found.isEmpty()) {
                refuse(request, ErrorCode.NO_SUCH_PATH, "no image or chunk " + digest + " is here");
                return Future.succeededFuture();
              }
              ChunkPlace place = found.get();
              return blobs
                  .kept(place.image())
                  .compose(
                      image ->
                          image
                              .map(blob -> send(request, blob, part(place)))
                              .orElseGet(() -> Future.failedFuture("its image has gone")));
            });
  }

  private static Part part(ChunkPlace place) {
    return new Part(place.offset(), place.offset() + place.length());
  }

  private Future<Void> send(HttpServerRequest request, Blob blob, Part all) {
    HttpServerResponse response = request.response();
    String header = Optional.ofNullable(request.getHeader("Range")).orElse("");
    Matcher range = RANGE.matcher(header);
    Part wanted = all;
    if (range.matches()) {
      long from = all.from() + Long.parseLong(range.group(1));
      long until =
          range.group(2).isEmpty()
              ? all.until()
              : Math.min(all.until(), all.from() + Long.parseLong(range.group(2)) + 1);
      if (from >= until) {
        blob.release();
        response.putHeader("Content-Range", "bytes */" + all.length());
        refuse(
            request, ErrorCode.RANGE_NOT_SATISFIABLE, "there are %d bytes".formatted(all.length()));
        return Future.succeededFuture();
      }
      wanted = new Part(from, until);
      response
          .setStatusCode(206)
          .putHeader(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from - all.from(), until - all.from() - 1, all.length()));
    }
    response
        .putHeader("Content-Type", "application/octet-stream")
        .putHeader("Accept-Ranges", "bytes")
        .putHeader("Cache-Control", "private, immutable, max-age=31536000")
        .putHeader("Content-Length", String.valueOf(wanted.length()));
    return write(response, blob, wanted).onComplete(done -> blob.release());
  }

  private Future<Void> write(HttpServerResponse response, Blob blob, Part left) {
    if (left.length() == 0) {
      return response.end();
    }
    int piece = (int) Math.min(PIECE_BYTES, left.length());
    return blob.read(left.from(), piece)
        .compose((Bytes bytes) -> response.write(Buffer.buffer(bytes.unsafeArray())))
        .compose(written -> write(response, blob, new Part(left.from() + piece, left.until())));
  }

  private static void refuse(HttpServerRequest request, ErrorCode code, String why) {
    request
        .response()
        .setStatusCode(code.status())
        .putHeader("Content-Type", "application/json")
        .end(Buffer.buffer(Problems.encode(code, why, request.path())).appendString("\n"));
  }
}
