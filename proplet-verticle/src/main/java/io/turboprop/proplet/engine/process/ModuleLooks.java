package io.turboprop.proplet.engine.process;

import io.turboprop.model.Digest;
import io.turboprop.module.MalformedModuleException;
import io.turboprop.module.ModuleFacts;
import io.turboprop.module.ModuleInspector;
import io.turboprop.module.ModuleKind;
import io.turboprop.module.TaskFunction;
import io.turboprop.proplet.engine.FailureKind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Kinds and exports of the modules that were run last. For one thread. */
final class ModuleLooks {
  private static final int KEPT = 256;
  private static final byte[] MAGIC = {0, 'a', 's', 'm'};
  private static final byte COMPONENT = 0x0d;

  private final ModuleInspector inspector = new ModuleInspector();
  private final Map<Digest, Look> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Look> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * What is to be known of a module.
   *
   * @param functions exported by a core module; empty if they are not known, because the module
   *     uses what only the runtime may understand
   */
  record Look(ModuleKind kind, Optional<Set<String>> functions) {}

  /**
   * Blocks.
   *
   * @throws ProcessFailure of kind MODULE_INVALID if the file is no module at all
   */
  Look at(Digest digest, Path file) throws IOException {
    Look look = known.get(digest);
    if (look == null) {
      look = look(file);
      known.put(digest, look);
    }
    return look;
  }

  private Look look(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(8);
    }
    if (start.length < 8 || !Arrays.equals(start, 0, 4, MAGIC, 0, 4)) {
      throw new ProcessFailure(
          FailureKind.MODULE_INVALID, "not a WebAssembly module: it does not begin with \\0asm");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return switch (inspector.inspect(in)) {
        case ModuleFacts.Core core ->
            new Look(ModuleKind.CORE_MODULE, Optional.of(TaskFunction.of(core).keySet()));
        case ModuleFacts.Component component -> new Look(component.kind(), Optional.empty());
      };
    } catch (MalformedModuleException unknown) {
      return new Look(
          start[4] == COMPONENT ? ModuleKind.COMPONENT : ModuleKind.CORE_MODULE, Optional.empty());
    }
  }
}
