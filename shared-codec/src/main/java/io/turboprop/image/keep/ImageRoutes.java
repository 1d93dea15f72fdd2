package io.turboprop.image.keep;

import io.turboprop.codec.JsonOut;
import io.turboprop.http.Reply;
import io.turboprop.http.Route;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code /images} and {@code /images/{digest}}: what is kept, and its deletion. */
public final class ImageRoutes {
  private static final String ALL = "/images";
  private static final String ONE = "/images/*";

  private final ImageKeeper keeper;

  public ImageRoutes(ImageKeeper keeper) {
    this.keeper = keeper;
  }

  public List<Route> routes() {
    return List.of(
        new Route(HttpMethod.GET, ALL, none -> list()),
        new Route(HttpMethod.GET, ONE, word -> view(digest(word))),
        new Route(HttpMethod.DELETE, ONE, word -> delete(digest(word))));
  }

  private static Digest digest(String word) {
    try {
      return Digest.parse(word);
    } catch (IllegalArgumentException e) {
      throw new OrchestratorException(
          ErrorCode.INVALID_REQUEST,
          "an image is named by its digest, sha256: and 64 lower-case hexadecimal digits",
          e);
    }
  }

  private Future<Reply> list() {
    return keeper.stock().map(stock -> Reply.json(200, out -> StockJson.write(out, stock)));
  }

  private Future<Reply> view(Digest digest) {
    return keeper
        .stock()
        .map(
            stock ->
                one(stock, digest)
                    .map(content -> Reply.json(200, content::accept))
                    .orElseThrow(() -> unknown(digest)));
  }

  /** Writes one image. */
  private interface Content {
    void accept(JsonOut out);
  }

  private static Optional<Content> one(Stock stock, Digest digest) {
    Optional<Content> whole =
        first(stock.images(), image -> image.digest().equals(digest))
            .map(image -> out -> StockJson.write(out, image));
    return whole.or(
        () ->
            first(stock.unfinished(), image -> image.digest().equals(digest))
                .map(image -> out -> StockJson.write(out, image)));
  }

  private static <T> Optional<T> first(List<T> all, Predicate<T> wanted) {
    return all.stream().filter(wanted).findFirst();
  }

  private Future<Reply> delete(Digest digest) {
    return keeper
        .remove(digest)
        .map(
            removal ->
                switch (removal) {
                  case Removal.Done ignored -> Reply.nothing();
                  case Removal.Absent ignored -> throw unknown(digest);
                  case Removal.InUse used -> throw inUse(digest, used.users());
                });
  }

  private static OrchestratorException unknown(Digest digest) {
    return new OrchestratorException(ErrorCode.IMAGE_NOT_FOUND, "image " + digest + " is not here");
  }

  private static OrchestratorException inUse(Digest digest, List<String> users) {
    String who =
        users.isEmpty() ? "somebody who reads it or waits for it" : String.join(", ", users);
    return new OrchestratorException(
        ErrorCode.CONFLICT, "image " + digest + " is in use by " + who);
  }
}
