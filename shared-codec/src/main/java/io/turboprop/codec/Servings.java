package io.turboprop.codec;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.wire.Serving;
import java.util.Locale;

/** What a proplet says of the functions it serves; described in docs/native-protocol.md. */
public final class Servings {
  private static final int MOST_PORT = 65_535;

  private Servings() {}

  public static byte[] encode(Serving serving) {
    return JsonOut.object(
        out -> {
          out.whole("v", NativeVersion.CURRENT);
          out.text("proplet_id", serving.proplet().value());
          out.text("boot_id", serving.boot().value());
          out.whole("epoch", serving.epoch());
          out.whole("version", serving.version());
          out.whole("serial", serving.serial());
          out.textIf("node", serving.node());
          serving.direct().ifPresent(direct -> out.object("direct", direct, Servings::write));
          out.objects("revisions", serving.revisions(), Servings::write);
        });
  }

  /**
   * @throws MalformedMessageException if it is something else
   */
  public static Serving decode(byte[] bytes) {
    Fields fields = Fields.read("serving", bytes);
    NativeVersion.require(fields);
    return new Serving(
        fields.value("proplet_id", PropletId::new),
        fields.value("boot_id", BootId::new),
        NativeVersion.epoch(fields),
        fields.whole("version", 0, Long.MAX_VALUE),
        fields.whole("serial", 1, Long.MAX_VALUE),
        fields.text("node", ""),
        fields.optionalObject("direct").map(Servings::direct),
        fields.objects("revisions").stream().map(Servings::status).toList());
  }

  private static Serving.Direct direct(Fields fields) {
    return new Serving.Direct(
        fields.text("host"), (int) fields.whole("port", 1, MOST_PORT), fields.text("token"));
  }

  private static Serving.Status status(Fields fields) {
    return new Serving.Status(
        ServedRevisions.key(fields),
        fields.value("state", Servings::state),
        fields.optionalValue("digest", Digest::parse),
        fields.optionalObject("reason").map(Reasons::read),
        (int) fields.whole("instances", 0, Integer.MAX_VALUE, 0));
  }

  private static Serving.State state(String word) {
    for (Serving.State state : Serving.State.values()) {
      if (word(state).equals(word)) {
        return state;
      }
    }
    throw new IllegalArgumentException("is unknown");
  }

  private static void write(JsonOut out, Serving.Direct direct) {
    out.text("host", direct.host());
    out.whole("port", direct.port());
    out.text("token", direct.token());
  }

  private static void write(JsonOut out, Serving.Status status) {
    ServedRevisions.write(out, status.key());
    out.text("state", word(status.state()));
    out.textIf("digest", status.digest());
    status.why().ifPresent(why -> out.object("reason", why, Reasons::write));
    out.wholeIf("instances", status.instances());
  }

  private static String word(Serving.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
