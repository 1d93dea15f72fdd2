package io.turboprop.codec;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageList;
import java.util.List;

/** Which images a proplet keeps; described in docs/native-protocol.md. */
public final class ImageLists {
  private ImageLists() {}

  public static byte[] encode(ImageList list) {
    return JsonOut.object(
        out -> {
          out.whole("v", NativeVersion.CURRENT);
          out.text("proplet_id", list.proplet().value());
          out.text("boot_id", list.boot().value());
          out.whole("nonce", list.nonce());
          out.whole("total", list.total());
          out.whole("bytes", list.bytes());
          out.objects("images", list.images(), ImageLists::write);
        });
  }

  /**
   * @throws MalformedMessageException if it is something else
   */
  public static ImageList decode(byte[] bytes) {
    Fields fields = Fields.read("stock", bytes);
    NativeVersion.require(fields);
    List<Fields> listed = fields.objects("images");
    if (listed.size() > ImageList.MOST_IMAGES) {
      throw fields.wrong("images", "has more than " + ImageList.MOST_IMAGES + " elements");
    }
    return new ImageList(
        fields.value("proplet_id", PropletId::new),
        fields.value("boot_id", BootId::new),
        fields.whole("nonce", 0, Long.MAX_VALUE),
        fields.whole("total", listed.size(), Long.MAX_VALUE),
        fields.whole("bytes", 0, Long.MAX_VALUE),
        listed.stream().map(ImageLists::read).toList());
  }

  private static ImageList.Entry read(Fields fields) {
    List<String> names = fields.texts("names");
    if (names.size() > ImageList.MOST_NAMES) {
      throw fields.wrong("names", "has more than " + ImageList.MOST_NAMES + " elements");
    }
    return new ImageList.Entry(
        fields.value("digest", Digest::parse),
        fields.whole("bytes", 0, Long.MAX_VALUE),
        names,
        (int) fields.whole("uses", 0, Integer.MAX_VALUE, 0),
        fields.whole("unused_ms", 0, Long.MAX_VALUE, 0));
  }

  private static void write(JsonOut out, ImageList.Entry entry) {
    out.text("digest", entry.digest().toString());
    out.whole("bytes", entry.bytes());
    out.textsIf("names", entry.names());
    out.wholeIf("uses", entry.uses());
    out.wholeIf("unused_ms", entry.unusedMs());
  }
}
