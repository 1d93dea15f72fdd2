package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.module.Feature;
import io.turboprop.module.ModuleNeeds;

/** An uploaded module in answers: what it is and what it takes to run it, in brief. */
final class ModuleJson {
  private ModuleJson() {}

  static void write(JsonOut out, ModuleFile file) {
    out.text("digest", file.digest().toString());
    out.whole("size_bytes", file.sizeBytes());
    file.needs().ifPresent(needs -> write(out, needs));
  }

  private static void write(JsonOut out, ModuleNeeds needs) {
    out.text("kind", needs.kind().text());
    out.textsIf("features", needs.features().stream().map(Feature::text).toList());
    out.textsIf("foreign_imports", needs.foreignImports());
  }
}
