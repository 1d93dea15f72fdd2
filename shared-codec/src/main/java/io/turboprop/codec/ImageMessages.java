package io.turboprop.codec;

import io.turboprop.model.Bytes;
import io.turboprop.model.ChunkSet;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.ImageWant.Place;
import java.util.Optional;

/**
 * Wishes for images, and what is answered to one proplet; described in docs/native-protocol.md. A
 * wish for chunks has the set of them behind its line of JSON.
 */
public final class ImageMessages {
  /** Longest line of JSON, without what ends it. */
  public static final int MAX_HEAD_BYTES = 16 << 10;

  private static final String RESOLVE = "resolve";
  private static final String PROVE = "prove";
  private static final String OUTLINE = "map";
  private static final String MISSING = "chunks";
  private static final String PROGRESS = "progress";
  private static final String DONE = "done";

  private ImageMessages() {}

  public static byte[] encode(ImageWant want) {
    Bytes chunks =
        want instanceof ImageWant.Missing missing
            ? Bytes.wrap(missing.missing().encode())
            : Bytes.empty();
    return Framed.encode(JsonOut.object(out -> write(out, want)), chunks);
  }

  /**
   * @throws MalformedMessageException if it is no wish
   */
  public static ImageWant decodeWant(byte[] bytes) {
    Framed framed = Framed.decode("image wish", bytes, MAX_HEAD_BYTES);
    Fields fields = Fields.read("image wish", framed.head());
    NativeVersion.require(fields);
    PropletId proplet = fields.value("proplet_id", PropletId::new);
    String image = image(fields);
    String type = fields.text("type");
    return switch (type) {
      case RESOLVE -> new ImageWant.Resolve(proplet, image);
      case PROVE -> new ImageWant.Prove(proplet, image);
      case OUTLINE -> new ImageWant.Outline(proplet, image, digest(fields));
      case MISSING ->
          new ImageWant.Missing(
              proplet,
              image,
              digest(fields),
              fields.value("map", Digest::parse),
              fields.has("stream") ? Optional.of(place(fields)) : Optional.empty(),
              fields.flag("quiet"),
              ChunkSet.decode(framed.data().unsafeArray()));
      case PROGRESS -> new ImageWant.Progress(proplet, image, digest(fields), place(fields));
      case DONE -> new ImageWant.Done(proplet, image, digest(fields));
      default -> throw fields.wrong("type", "is \"" + type + "\", which is not known");
    };
  }

  public static byte[] encode(ImageAnswer answer) {
    return JsonOut.object(out -> write(out, answer));
  }

  /**
   * @throws MalformedMessageException if it is no answer
   */
  public static ImageAnswer decodeAnswer(byte[] bytes) {
    Fields fields = Fields.read("image answer", bytes);
    String image = image(fields);
    if (fields.has("reason")) {
      return new ImageAnswer.Refused(image, Reasons.read(fields.object("reason")));
    }
    if (fields.has("proof")) {
      return new ImageAnswer.Proven(image, ImageProofs.read(fields.object("proof")));
    }
    return fields.has("digest")
        ? new ImageAnswer.Offer(image, digest(fields), fields.whole("bytes", 1, Long.MAX_VALUE))
        : new ImageAnswer.Coming(image);
  }

  static String image(Fields fields) {
    String image = fields.text("app_name");
    if (image.length() > ImageRef.MAX_LENGTH) {
      throw fields.wrong("app_name", "must have at most " + ImageRef.MAX_LENGTH + " characters");
    }
    return image;
  }

  private static Digest digest(Fields fields) {
    return fields.value("digest", Digest::parse);
  }

  private static Place place(Fields fields) {
    return new Place(
        fields.value("stream", text -> Long.parseUnsignedLong(text, 16)),
        fields.whole("position", 0, Long.MAX_VALUE));
  }

  private static void write(JsonOut out, ImageWant want) {
    out.whole("v", NativeVersion.CURRENT);
    out.text("proplet_id", want.proplet().value());
    out.text("app_name", want.image());
    switch (want) {
      case ImageWant.Resolve ignored -> out.text("type", RESOLVE);
      case ImageWant.Prove ignored -> out.text("type", PROVE);
      case ImageWant.Outline outline -> write(out, OUTLINE, outline.digest());
      case ImageWant.Missing missing -> {
        write(out, MISSING, missing.digest());
        out.text("map", missing.map().toString());
        missing.seen().ifPresent(seen -> write(out, seen));
        if (missing.quiet()) {
          out.flag("quiet", true);
        }
      }
      case ImageWant.Progress progress -> {
        write(out, PROGRESS, progress.digest());
        write(out, progress.seen());
      }
      case ImageWant.Done done -> write(out, DONE, done.digest());
    }
  }

  private static void write(JsonOut out, String type, Digest digest) {
    out.text("type", type);
    out.text("digest", digest.toString());
  }

  private static void write(JsonOut out, Place seen) {
    out.text("stream", Long.toHexString(seen.stream()));
    out.whole("position", seen.position());
  }

  private static void write(JsonOut out, ImageAnswer answer) {
    out.text("app_name", answer.image());
    switch (answer) {
      case ImageAnswer.Offer offer -> {
        out.text("digest", offer.digest().toString());
        out.whole("bytes", offer.bytes());
      }
      case ImageAnswer.Proven proven -> out.object("proof", proven.proof(), ImageProofs::write);
      case ImageAnswer.Coming ignored -> {}
      case ImageAnswer.Refused refused -> out.object("reason", refused.reason(), Reasons::write);
    }
  }
}
