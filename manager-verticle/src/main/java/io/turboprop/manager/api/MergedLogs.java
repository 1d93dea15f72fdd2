package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.model.FunctionName;
import io.turboprop.wire.LogPage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Several logs as they are now, one behind the other; some may not be there. */
record MergedLogs(List<Part> parts) {
  private static final String TEXT = "text/plain; charset=utf-8";

  MergedLogs {
    parts = List.copyOf(parts);
  }

  /** One of them. */
  sealed interface Part {
    LogOrigin origin();

    record There(LogOrigin origin, LogFeed.Log log) implements Part {}

    record Missing(LogOrigin origin, Throwable why) implements Part {}
  }

  /**
   * Asks for all at once.
   *
   * @param origins at least one; of more than {@link MergedLogStream#MOST_LOGS} the rest is missing
   * @return fails if none is there, as the first one does
   */
  static Future<MergedLogs> read(LogFeed feed, List<LogOrigin> origins) {
    List<Future<Part>> asked =
        origins.stream()
            .limit(MergedLogStream.MOST_LOGS)
            .map(origin -> read(feed, origin))
            .toList();
    return Future.all(asked).map(all -> checked(origins, all.list()));
  }

  private static Future<Part> read(LogFeed feed, LogOrigin origin) {
    return feed.read(origin.source(), 0)
        .<Part>map(log -> new Part.There(origin, log))
        .otherwise(why -> new Part.Missing(origin, why));
  }

  private static MergedLogs checked(List<LogOrigin> origins, List<Part> read) {
    if (read.stream().allMatch(Part.Missing.class::isInstance)
        && read.getFirst() instanceof Part.Missing first) {
      throw first.why() instanceof RuntimeException why
          ? why
          : new IllegalStateException(first.why());
    }
    List<Part> all = new ArrayList<>(read);
    origins.stream()
        .skip(MergedLogStream.MOST_LOGS)
        .map(
            origin -> new Part.Missing(origin, new IllegalStateException(MergedLogStream.TOO_MANY)))
        .forEach(all::add);
    return new MergedLogs(all);
  }

  /** The lines of one log are never within those of another. */
  Answer text() {
    Buffer body = Buffer.buffer();
    for (Part.There part : there()) {
      if (body.length() > 0 && body.getByte(body.length() - 1) != '\n') {
        body.appendString("\n");
      }
      part.log().pieces().forEach(piece -> body.appendBytes(piece.data().unsafeArray()));
    }
    Answer answer = Answer.of(200, TEXT, body);
    return missing().isEmpty() ? answer : answer.with("X-Log-Missing", names());
  }

  private String names() {
    return missing().stream()
        .map(part -> part.origin().revision() + "@" + part.origin().proplet())
        .collect(Collectors.joining(", "));
  }

  Answer json(FunctionName function) {
    return Answer.json(
        200,
        out -> {
          out.text("function", function.value());
          out.objects("logs", there(), MergedLogs::write);
          if (!missing().isEmpty()) {
            out.objects("missing", missing(), MergedLogs::write);
          }
        });
  }

  private static void write(JsonOut out, Part.There part) {
    part.origin().write(out);
    out.flag("ended", part.log().ended());
    out.whole("from", part.log().from());
    out.whole("next", part.log().next());
    List<LogPage.Piece> pieces = part.log().pieces();
    out.objects("pieces", pieces, LogFrames::piece);
  }

  private static void write(JsonOut out, Part.Missing part) {
    part.origin().write(out);
    out.text("message", String.valueOf(part.why().getMessage()));
  }

  private List<Part.There> there() {
    return parts.stream().filter(Part.There.class::isInstance).map(Part.There.class::cast).toList();
  }

  private List<Part.Missing> missing() {
    return parts.stream()
        .filter(Part.Missing.class::isInstance)
        .map(Part.Missing.class::cast)
        .toList();
  }
}
