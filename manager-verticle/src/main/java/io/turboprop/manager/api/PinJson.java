package io.turboprop.manager.api;

import io.turboprop.codec.GoTime;
import io.turboprop.codec.JsonOut;
import io.turboprop.manager.task.Pin;
import io.turboprop.manager.task.Task;
import io.turboprop.model.PinnedImage;

/** What the name of a task's image stands for, in answers. */
final class PinJson {
  private PinJson() {}

  /** Of a task that has a pin. */
  static void write(JsonOut out, Task task) {
    Pin pin = task.pin().orElseThrow();
    task.spec()
        .program()
        .pinnable()
        .ifPresent(name -> out.text("reference", name.pinnedTo(pin.image().manifest()).text()));
    image(out, pin.image());
    out.text("at", GoTime.text(pin.at()));
  }

  static void image(JsonOut out, PinnedImage image) {
    out.text("manifest", image.manifest().toString());
    out.text("digest", image.module().toString());
    out.whole("size_bytes", image.bytes());
    out.text("media_type", image.mediaType());
  }
}
