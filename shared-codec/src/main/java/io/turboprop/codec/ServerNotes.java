package io.turboprop.codec;

import io.turboprop.wire.ServerNote;
import java.time.Duration;

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
              server, Duration.ofMillis(fields.whole("interval_ms", 1, MOST_INTERVAL_MS)));
      case GONE -> new ServerNote.Gone(server);
      case PASS -> new ServerNote.Pass(server, ImageMessages.image(fields));
      default -> throw fields.wrong("type", "is \"" + type + "\", which is not known");
    };
  }
}
