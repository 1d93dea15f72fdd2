package io.turboprop.codec;

import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import io.turboprop.model.RunLimits;
import io.turboprop.wire.ServedRevision;
import java.time.Duration;
import java.util.Optional;

/** The revisions in a {@code serve} order; described in docs/native-protocol.md. */
final class ServedRevisions {
  private static final long MOST_IDLE_MS = Duration.ofDays(365).toMillis();

  private ServedRevisions() {}

  static ServedRevision read(Fields fields) {
    Optional<String> image = fields.optionalText("image");
    Optional<Digest> digest = fields.optionalValue("digest", Digest::parse);
    if (image.isEmpty() && digest.isEmpty()) {
      throw fields.missing("image");
    }
    return new ServedRevision(
        key(fields),
        new RevisionRef(
            fields.value("function", FunctionName::new),
            fields.value("revision", RevisionName::new)),
        image,
        digest,
        fields.optionalText("export"),
        fields.textsByName("env"),
        fields.optionalObject("limits").map(Limits::read).orElse(RunLimits.UNSET),
        fields.optionalText("engine"),
        fields.flag("cgi"),
        share(fields));
  }

  private static ServedRevision.Share share(Fields fields) {
    int max = (int) fields.whole("max", 1, Integer.MAX_VALUE);
    return new ServedRevision.Share(
        (int) fields.whole("min", 0, max, 0),
        max,
        (int) fields.whole("concurrency", 1, Integer.MAX_VALUE, 1),
        Duration.ofMillis(fields.whole("idle_ms", 1, MOST_IDLE_MS)));
  }

  static RevisionKey key(Fields fields) {
    long number = fields.whole("number", 1, Long.MAX_VALUE);
    return fields.value("uid", uid -> new RevisionKey(uid, number));
  }

  static void write(JsonOut out, ServedRevision revision) {
    write(out, revision.key());
    out.text("function", revision.name().function().value());
    out.text("revision", revision.name().revision().value());
    out.textIf("image", revision.image());
    out.textIf("digest", revision.digest());
    out.textIf("export", revision.export());
    out.textsIf("env", revision.env());
    if (!revision.limits().equals(RunLimits.UNSET)) {
      out.object("limits", revision.limits(), Limits::write);
    }
    out.textIf("engine", revision.engine());
    if (revision.cgi()) {
      out.flag("cgi", true);
    }
    ServedRevision.Share share = revision.share();
    out.wholeIf("min", share.min());
    out.whole("max", share.max());
    out.whole("concurrency", share.concurrency());
    out.whole("idle_ms", share.idleTimeout().toMillis());
  }

  static void write(JsonOut out, RevisionKey key) {
    out.text("uid", key.uid());
    out.whole("number", key.number());
  }
}
