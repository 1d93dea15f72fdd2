package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.EngineInfo;
import java.nio.file.Path;
import java.util.List;

/** Engines of tests with children. */
final class Children {
  private static final long MEMORY_BYTES = 256L << 20;

  private Children() {}

  static ChildEngine engine(Path folder, int ready) {
    return new ChildEngine(
        new EngineInfo("wasm", "endive", List.of(), List.of("endive")),
        ChildConfig.of(ready, MEMORY_BYTES, folder),
        ProcessConfig.DEFAULT);
  }
}
