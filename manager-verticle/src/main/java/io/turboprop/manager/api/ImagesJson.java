package io.turboprop.manager.api;

import io.turboprop.codec.GoTime;
import io.turboprop.codec.JsonOut;
import io.turboprop.manager.service.ControlReply.OfImages;
import io.turboprop.manager.service.ControlReply.Silence;
import io.turboprop.manager.service.ControlReply.Told;
import io.turboprop.wire.ImageList;
import java.time.Instant;

/** The images that a proplet keeps, in answers. */
final class ImagesJson {
  private ImagesJson() {}

  /**
   * @param most images that are shown, the most recently used ones
   */
  static void write(JsonOut out, OfImages images, int most) {
    out.flag("known", images.told().isPresent());
    out.textIf("message", images.silence().map(Silence::why));
    images.told().ifPresent(told -> write(out, told, most));
  }

  private static void write(JsonOut out, Told told, int most) {
    ImageList list = told.images();
    int shown = Math.min(most, list.images().size());
    out.text("as_of", GoTime.text(told.at()));
    out.whole("total", list.total());
    out.whole("bytes", list.bytes());
    out.whole("more", list.total() - shown);
    out.<ImageList.Entry>objects(
        "images", list.images().subList(0, shown), (item, image) -> write(item, image, told.at()));
  }

  private static void write(JsonOut out, ImageList.Entry image, Instant at) {
    out.text("digest", image.digest().toString());
    out.whole("bytes", image.bytes());
    out.texts("names", image.names());
    out.text("last_used_at", GoTime.text(at.minusMillis(image.unusedMs())));
    out.whole("in_use", image.uses());
  }
}
