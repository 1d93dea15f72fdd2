package io.turboprop.manager.api;

import io.turboprop.codec.GoTime;
import io.turboprop.codec.JsonOut;
import io.turboprop.manager.pull.Pull;
import io.turboprop.manager.pull.PullState;

/** An image fetched ahead, in answers. */
final class PullJson {
  private PullJson() {}

  static void write(JsonOut out, Pull pull) {
    out.text("id", pull.id().value());
    out.text("image", pull.image());
    out.text("begun_at", GoTime.text(pull.begun()));
    out.flag("over", pull.over());
    out.objects("proplets", pull.parts(), PullJson::write);
  }

  private static void write(JsonOut out, Pull.Part part) {
    out.text("id", part.proplet().value());
    out.text("name", part.name());
    switch (part.state()) {
      case PullState.Pending ignored -> out.text("state", "pending");
      case PullState.Pulling pulling -> {
        out.text("state", "pulling");
        out.whole("bytes", pulling.bytes());
        pulling.total().ifPresent(total -> out.whole("total_bytes", total));
      }
      case PullState.Ready ready -> {
        out.text("state", "ready");
        out.text("digest", ready.digest().toString());
        out.whole("bytes", ready.bytes());
      }
      case PullState.Failed failed -> {
        out.text("state", "failed");
        out.text("reason", failed.reason().code().code());
        out.text("message", failed.reason().message());
      }
      case PullState.Unsupported ignored -> out.text("state", "unsupported");
      case PullState.Lost ignored -> out.text("state", "lost");
    }
  }
}
