package io.turboprop.codec;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.PullId;
import io.turboprop.wire.PullReport;
import java.util.OptionalLong;

/** What a proplet says of an image ordered ahead; described in docs/native-protocol.md. */
public final class Pulls {
  private static final String PULLING = "pulling";
  private static final String READY = "ready";
  private static final String FAILED = "failed";

  private Pulls() {}

  public static byte[] encode(PullReport report) {
    return JsonOut.object(
        out -> {
          out.whole("v", NativeVersion.CURRENT);
          out.text("proplet_id", report.proplet().value());
          out.text("boot_id", report.boot().value());
          out.text("pull_id", report.pull().value());
          write(out, report.state());
        });
  }

  /**
   * @throws MalformedMessageException if it is something else
   */
  public static PullReport decode(byte[] bytes) {
    Fields fields = Fields.read("pull", bytes);
    NativeVersion.require(fields);
    return new PullReport(
        fields.value("proplet_id", PropletId::new),
        fields.value("boot_id", BootId::new),
        fields.value("pull_id", PullId::new),
        state(fields));
  }

  private static PullReport.State state(Fields fields) {
    return switch (fields.text("state")) {
      case PULLING -> new PullReport.Pulling(bytes(fields), total(fields));
      case READY -> new PullReport.Ready(fields.value("digest", Digest::parse), bytes(fields));
      case FAILED -> new PullReport.Failed(Reasons.read(fields.object("reason")));
      default -> throw fields.wrong("state", "is unknown");
    };
  }

  private static long bytes(Fields fields) {
    return fields.whole("bytes", 0, Long.MAX_VALUE);
  }

  private static OptionalLong total(Fields fields) {
    return fields.has("total_bytes")
        ? OptionalLong.of(fields.whole("total_bytes", 0, Long.MAX_VALUE))
        : OptionalLong.empty();
  }

  private static void write(JsonOut out, PullReport.State state) {
    switch (state) {
      case PullReport.Pulling pulling -> {
        out.text("state", PULLING);
        out.whole("bytes", pulling.bytes());
        pulling.total().ifPresent(total -> out.whole("total_bytes", total));
      }
      case PullReport.Ready ready -> {
        out.text("state", READY);
        out.text("digest", ready.digest().toString());
        out.whole("bytes", ready.bytes());
      }
      case PullReport.Failed failed -> {
        out.text("state", FAILED);
        out.object("reason", failed.reason(), Reasons::write);
      }
    }
  }
}
