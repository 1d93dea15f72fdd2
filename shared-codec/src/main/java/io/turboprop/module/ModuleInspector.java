package io.turboprop.module;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads what a module is and needs. One pass over the stream, in memory that does not depend on the
 * length of the file; blocks as the stream does. Immutable, safe to share.
 */
public final class ModuleInspector {
  /** A component whose bytes have this text serves HTTP (wire reference §18). */
  private static final String HTTP_HANDLER = "wasi:http/incoming-handler";

  private final InspectionLimits limits;

  public ModuleInspector(InspectionLimits limits) {
    this.limits = limits;
  }

  /** With {@link InspectionLimits#DEFAULT}. */
  public ModuleInspector() {
    this(InspectionLimits.DEFAULT);
  }

  /**
   * Reads to the end and leaves the stream open.
   *
   * @throws MalformedModuleException if the bytes are no module, or one beyond the limits
   * @throws IOException of the stream
   */
  public ModuleFacts inspect(InputStream module) throws IOException {
    ByteSource in = new ByteSource(module);
    Inspection inspection = new Inspection(in, limits);
    return switch (Header.read(in)) {
      case CORE -> core(inspection);
      case COMPONENT -> component(inspection);
    };
  }

  private static ModuleFacts core(Inspection inspection) throws IOException {
    CoreReader reader = new CoreReader(inspection);
    reader.read(true);
    return reader.facts(inspection.in().offset());
  }

  private static ModuleFacts component(Inspection inspection) throws IOException {
    TextSearch http = new TextSearch(HTTP_HANDLER);
    inspection.in().watch(http);
    ComponentReader reader = new ComponentReader(inspection);
    reader.read(0);
    return new ModuleFacts.Component(
        http.found() ? ModuleKind.HTTP_COMPONENT : ModuleKind.COMPONENT,
        inspection.in().offset(),
        inspection.features(),
        inspection.sections(),
        reader.imports(),
        reader.exports(),
        reader.coreModules(),
        reader.components());
  }
}
