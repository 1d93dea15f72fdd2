package io.turboprop.codec;

import io.turboprop.model.Digest;
import io.turboprop.model.PinnedImage;
import io.turboprop.wire.ImageFinding;
import io.turboprop.wire.ImageLookup;

/** What names of images stand for, asked and answered; described in docs/native-protocol.md. */
public final class ImageLookups {
  private ImageLookups() {}

  public static byte[] encode(ImageLookup lookup) {
    return JsonOut.object(
        out -> {
          out.whole("v", NativeVersion.CURRENT);
          out.text("id", lookup.id());
          out.text("app_name", lookup.image());
        });
  }

  /**
   * @throws MalformedMessageException if it is no lookup
   */
  public static ImageLookup decodeLookup(byte[] bytes) {
    Fields fields = Fields.read("image lookup", bytes);
    NativeVersion.require(fields);
    return new ImageLookup(fields.text("id"), ImageMessages.image(fields));
  }

  public static byte[] encode(ImageFinding finding) {
    return JsonOut.object(
        out -> {
          out.whole("v", NativeVersion.CURRENT);
          out.text("id", finding.id());
          switch (finding) {
            case ImageFinding.Found found -> write(out, found.image());
            case ImageFinding.Looking ignored -> {}
            case ImageFinding.Refused refused ->
                out.object("reason", refused.reason(), Reasons::write);
          }
        });
  }

  /**
   * @throws MalformedMessageException if it is no finding
   */
  public static ImageFinding decodeFinding(byte[] bytes) {
    Fields fields = Fields.read("image finding", bytes);
    NativeVersion.require(fields);
    String id = fields.text("id");
    if (fields.has("reason")) {
      return new ImageFinding.Refused(id, Reasons.read(fields.object("reason")));
    }
    return fields.has("digest")
        ? new ImageFinding.Found(id, image(fields))
        : new ImageFinding.Looking(id);
  }

  private static PinnedImage image(Fields fields) {
    String type = fields.text("media_type");
    if (type.length() > PinnedImage.MOST_TYPE_CHARS) {
      throw fields.wrong(
          "media_type", "must have at most " + PinnedImage.MOST_TYPE_CHARS + " characters");
    }
    return new PinnedImage(
        fields.value("manifest", Digest::parse),
        fields.value("digest", Digest::parse),
        fields.whole("bytes", 1, Long.MAX_VALUE),
        type);
  }

  private static void write(JsonOut out, PinnedImage image) {
    out.text("manifest", image.manifest().toString());
    out.text("digest", image.module().toString());
    out.whole("bytes", image.bytes());
    out.text("media_type", image.mediaType());
  }
}
