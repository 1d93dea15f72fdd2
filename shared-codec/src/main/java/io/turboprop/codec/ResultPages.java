package io.turboprop.codec;

import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.ResultPage;

/**
 * Large results, on the way to the manager: one line of JSON, and behind it the bytes as they are;
 * see docs/native-protocol.md.
 */
public final class ResultPages {
  /** Longest line of JSON, without what ends it. */
  public static final int MAX_HEAD_BYTES = 8192;

  private ResultPages() {}

  public static byte[] encode(ResultPage page) {
    return Framed.encode(
        JsonOut.object(out -> write(out, page)),
        page instanceof ResultPage.Part part ? part.data() : Bytes.empty());
  }

  /**
   * @throws MalformedMessageException if it is no page
   */
  public static ResultPage decode(byte[] bytes) {
    Framed framed = Framed.decode("result page", bytes, MAX_HEAD_BYTES);
    Fields fields = Fields.read("result page", framed.head());
    NativeVersion.require(fields);
    PropletId proplet = fields.value("proplet_id", PropletId::new);
    BootId boot = fields.value("boot_id", BootId::new);
    TaskId task = fields.value("task_id", TaskId::new);
    int attempt = NativeVersion.attempt(fields);
    if (fields.has("gone")) {
      return new ResultPage.Gone(proplet, boot, task, attempt, fields.text("gone"));
    }
    long size = fields.whole("size", 1, Long.MAX_VALUE);
    return new ResultPage.Part(
        proplet, boot, task, attempt, size, fields.whole("from", 0, size), framed.data());
  }

  private static void write(JsonOut out, ResultPage page) {
    switch (page) {
      case ResultPage.Part part -> {
        head(out, part.proplet(), part.boot(), part.task(), part.attempt());
        out.whole("size", part.size());
        out.whole("from", part.from());
      }
      case ResultPage.Gone gone -> {
        head(out, gone.proplet(), gone.boot(), gone.task(), gone.attempt());
        out.text("gone", gone.why());
      }
    }
  }

  private static void head(JsonOut out, PropletId proplet, BootId boot, TaskId task, int attempt) {
    out.whole("v", NativeVersion.CURRENT);
    out.text("proplet_id", proplet.value());
    out.text("boot_id", boot.value());
    out.text("task_id", task.value());
    out.whole("attempt", attempt);
  }
}
