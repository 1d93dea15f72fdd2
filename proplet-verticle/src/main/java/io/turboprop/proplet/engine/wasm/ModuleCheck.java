package io.turboprop.proplet.engine.wasm;

import io.turboprop.module.EngineProfile;
import io.turboprop.module.MalformedModuleException;
import io.turboprop.module.ModuleInspector;
import io.turboprop.module.ModuleNeeds;
import io.turboprop.proplet.engine.FailureKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Refuses what this engine cannot run before it is compiled, in the words in which the manager
 * refuses an upload: nobody has looked into an image before.
 */
final class ModuleCheck {
  private static final ModuleInspector INSPECTOR = new ModuleInspector();

  private ModuleCheck() {}

  /**
   * @throws GuestFailure if the bytes are no module, or need what this engine does not have
   */
  static void check(byte[] module) {
    ModuleNeeds needs = needs(module);
    if (!EngineProfile.ENDIVE.runs(needs)) {
      throw new GuestFailure(
          needs.foreignImports().isEmpty()
              ? FailureKind.MODULE_INVALID
              : FailureKind.IMPORT_MISSING,
          "the module needs %s, which this engine does not have"
              .formatted(String.join(", ", EngineProfile.ENDIVE.missing(needs))));
    }
  }

  private static ModuleNeeds needs(byte[] module) {
    try {
      return ModuleNeeds.of(INSPECTOR.inspect(new ByteArrayInputStream(module)));
    } catch (MalformedModuleException e) {
      throw new GuestFailure(
          FailureKind.MODULE_INVALID, "this is no WebAssembly module: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot be read", e);
    }
  }
}
