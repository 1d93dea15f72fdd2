package io.turboprop.image.keep;

import io.turboprop.codec.JsonOut;
import java.time.temporal.ChronoUnit;

/** Kept images in answers; times are RFC 3339, to the second. */
final class StockJson {
  private StockJson() {}

  static void write(JsonOut out, Stock stock) {
    out.objects("images", stock.images(), StockJson::write);
    out.objects("unfinished", stock.unfinished(), StockJson::write);
    out.whole("total", stock.images().size());
    out.whole("bytes", stock.bytes());
    out.whole("capacity_bytes", stock.capacity());
  }

  static void write(JsonOut out, KeptImage image) {
    out.text("digest", image.digest().toString());
    out.text("state", "whole");
    out.whole("bytes", image.bytes());
    out.textIf("media_type", image.mediaType());
    image.chunks().ifPresent(count -> out.whole("chunks", count));
    out.texts("names", image.names());
    out.text("last_used_at", image.lastUsed().truncatedTo(ChronoUnit.SECONDS).toString());
    out.whole("in_use", image.holds());
    out.texts("used_by", image.users());
  }

  static void write(JsonOut out, UnfinishedImage image) {
    out.text("digest", image.digest().toString());
    out.text("state", image.coming() ? "coming" : "unfinished");
    out.whole("bytes", image.bytes());
    image.total().ifPresent(total -> out.whole("total_bytes", total));
    out.text("changed_at", image.changed().truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
