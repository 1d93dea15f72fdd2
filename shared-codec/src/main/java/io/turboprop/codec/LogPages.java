package io.turboprop.codec;

import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.LogPage;
import java.util.Arrays;
import java.util.Locale;

/**
 * Output of guests, on the way to the manager; the JSON is described in docs/native-protocol.md.
 */
public final class LogPages {
  private LogPages() {}

  public static byte[] encode(LogPage page) {
    return JsonOut.object(
        out -> {
          out.whole("v", NativeVersion.CURRENT);
          out.text("proplet_id", page.proplet().value());
          out.text("boot_id", page.boot().value());
          out.text("task_id", page.task().value());
          out.whole("attempt", page.attempt());
          out.text("state", word(page.state()));
          out.whole("oldest", page.oldest());
          out.whole("from", page.from());
          out.whole("end", page.end());
          out.objects("pieces", page.pieces(), LogPages::write);
        });
  }

  /**
   * @throws MalformedMessageException if it is no page
   */
  public static LogPage decode(byte[] bytes) {
    Fields fields = Fields.read("logs", bytes);
    NativeVersion.require(fields);
    return new LogPage(
        fields.value("proplet_id", PropletId::new),
        fields.value("boot_id", BootId::new),
        fields.value("task_id", TaskId::new),
        NativeVersion.attempt(fields),
        fields.value("state", text -> parse(LogPage.State.class, text)),
        place(fields, "oldest"),
        place(fields, "from"),
        place(fields, "end"),
        fields.objects("pieces").stream().map(LogPages::read).toList());
  }

  private static long place(Fields fields, String name) {
    return fields.whole(name, 0, Long.MAX_VALUE);
  }

  private static LogPage.Piece read(Fields fields) {
    return new LogPage.Piece(
        fields.value("stream", text -> parse(LogPage.Stream.class, text)),
        fields.value("data", Bytes::ofBase64));
  }

  private static void write(JsonOut out, LogPage.Piece piece) {
    out.text("stream", word(piece.stream()));
    out.base64("data", piece.data());
  }

  private static <E extends Enum<E>> E parse(Class<E> type, String word) {
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> word(value).equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("is unknown"));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
