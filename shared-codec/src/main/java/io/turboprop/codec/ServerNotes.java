package io.turboprop.codec;

import io.turboprop.wire.ServerNote;
import java.time.Duration;
import java.util.Optional;

/** Notes among those who serve images; described in docs/native-protocol.md. */
public final class ServerNotes {
  private static final String BEAT = "beat";
  private static final String GONE = "gone";
  private static final String PASS = "pass";
  private static final long MOST_INTERVAL_MS = Duration.ofHours(1).toMillis();

  private ServerNotes() {}

  public static byte[] encode(ServerNote note) {
    return JsonOut.object(
        out -> {
          out.whole("v", NativeVersion.CURRENT);
          out.text("server", note.server());
          switch (note) {
            case ServerNote.Beat beat -> {
              out.text("type", BEAT);
              out.whole("interval_ms", beat.interval().toMillis());
              beat.direct()
                  .ifPresent(
                      direct -> {
                        out.text("url", direct.url());
                        out.text("token", direct.token());
                      });
            }
            case ServerNote.Gone ignored -> out.text("type", GONE);
            case ServerNote.Pass pass -> {
              out.text("type", PASS);
              out.text("app_name", pass.image());
            }
          }
        });
  }

  /**
   * @throws MalformedMessageException if it is no note
   */
  public static ServerNote decode(byte[] bytes) {
    Fields fields = Fields.read("server note", bytes);
    NativeVersion.require(fields);
    String server = fields.text("server");
    String type = fields.text("type");
    return switch (type) {
      case BEAT ->
          new ServerNote.Beat(
              server,
              Duration.ofMillis(fields.whole("interval_ms", 1, MOST_INTERVAL_MS)),
              direct(fields));
      case GONE -> new ServerNote.Gone(server);
      case PASS -> new ServerNote.Pass(server, ImageMessages.image(fields));
      default -> throw fields.wrong("type", "is \"" + type + "\", which is not known");
    };
  }

  private static Optional<ServerNote.Direct> direct(Fields fields) {
    return fields
        .optionalText("url")
        .map(
            url -> {
              if (!url.startsWith("http://") && !url.startsWith("https://")) {
                throw fields.wrong("url", "is neither http:// nor https://");
              }
              return new ServerNote.Direct(url, fields.text("token"));
            });
  }
}
