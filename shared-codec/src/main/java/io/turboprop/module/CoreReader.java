package io.turboprop.module;

import static io.turboprop.module.Feature.BULK_MEMORY;
import static io.turboprop.module.Feature.EXCEPTIONS;
import static io.turboprop.module.Feature.FUNCTION_REFERENCES;
import static io.turboprop.module.Feature.MULTI_MEMORY;
import static io.turboprop.module.Feature.MUTABLE_GLOBALS;
import static io.turboprop.module.Feature.REFERENCE_TYPES;

import io.turboprop.module.ExternalType.Function;
import io.turboprop.module.ExternalType.Global;
import io.turboprop.module.ExternalType.Memory;
import io.turboprop.module.ExternalType.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The sections of one core module (core specification §5.5). */
final class CoreReader {
  private static final String[] SECTIONS = {
    "custom",
    "type",
    "import",
    "function",
    "table",
    "memory",
    "global",
    "export",
    "start",
    "element",
    "code",
    "data",
    "data count",
    "tag"
  };

  /** The place of each section in the only order there may be; custom sections may be anywhere. */
  private static final int[] PLACES = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6};

  private static final int TABLE_WITH_INITIAL_VALUE = 0x40;

  private final Inspection inspection;
  private final ByteSource in;
  private final InspectionLimits limits;
  private final TypeReader types;
  private final TypeSection functionTypes;
  private final CodeScanner code;
  private final CustomSections customs;
  private final List<ModuleImport> imports = new ArrayList<>();
  private final List<ModuleExport> exports = new ArrayList<>();
  private final Set<String> exportNames = new HashSet<>();
  private final Items items;
  private boolean start;

  CoreReader(Inspection inspection) {
    this.inspection = inspection;
    this.in = inspection.in();
    this.limits = inspection.limits();
    this.types = new TypeReader(inspection);
    this.functionTypes = new TypeSection(inspection, types);
    this.code = new CodeScanner(inspection, types);
    this.customs = new CustomSections(inspection);
    this.items = new Items(inspection);
  }

  /** All sections up to the end of the module, whose header was read before. */
  void read(boolean outermost) throws IOException {
    int place = 0;
    while (!in.atEnd()) {
      int id = in.u8();
      if (id >= SECTIONS.length) {
        throw in.malformed("unknown section " + id);
      }
      if (id != 0 && PLACES[id] <= place) {
        throw in.malformed("section %s is out of order".formatted(SECTIONS[id]));
      }
      place = id == 0 ? place : PLACES[id];
      section(id, outermost);
    }
  }

  private void section(int id, boolean outermost) throws IOException {
    long bytes = in.length();
    ByteSource.Part module = in.enter("section " + SECTIONS[id], bytes);
    if (id == 0) {
      inspection.section(new ModuleSection(customs.read(outermost), true, bytes), outermost);
    } else {
      inspection.section(new ModuleSection(SECTIONS[id], false, bytes), outermost);
      content(id);
    }
    in.leave(module);
  }

  private void content(int id) throws IOException {
    switch (id) {
      case 1 -> functionTypes.read();
      case 2 -> each("imports", limits.imports(), this::oneImport);
      case 3 -> each("functions", limits.functions(), () -> items.own(functionType()));
      case 4 -> each("tables", limits.tables(), this::table);
      case 5 -> each("memories", limits.tables(), () -> items.own(memory()));
      case 6 -> each("globals", limits.globals(), this::global);
      case 7 -> each("exports", limits.exports(), this::export);
      case 8 -> {
        in.u32();
        start = true;
      }
      case 9 -> each("elements", Integer.MAX_VALUE, this::elements);
      case 10 -> each("functions", limits.functions(), code::function);
      case 11 -> each("data segments", Integer.MAX_VALUE, this::data);
      case 12 -> {
        in.u32();
        inspection.uses(BULK_MEMORY);
      }
      default -> each("tags", limits.tables(), () -> items.own(tag()));
    }
  }

  private interface Entry {
    void read() throws IOException;
  }

  private void each(String what, int most, Entry entry) throws IOException {
    int count = in.count(what, most);
    for (int i = 0; i < count; i++) {
      entry.read();
    }
  }

  private void oneImport() throws IOException {
    String module = inspection.name();
    String name = inspection.name();
    int kind = in.u8();
    ExternalType type =
        switch (kind) {
          case 0 -> items.imported(functionType());
          case 1 -> items.imported(types.table());
          case 2 -> items.imported(memory());
          case 3 -> items.imported(types.global());
          case 4 -> items.imported(tag());
          default -> throw in.malformed("unknown kind of imports " + kind);
        };
    crossesBorder(type);
    imports.add(new ModuleImport(module, name, type));
  }

  private Function functionType() throws IOException {
    return new Function(functionTypes.function(in.u32()));
  }

  private Memory memory() throws IOException {
    Memory memory = types.memory();
    if (items.memories() > 0) {
      inspection.uses(MULTI_MEMORY);
    }
    return memory;
  }

  private Tag tag() throws IOException {
    if (in.u8() != 0) {
      throw in.malformed("unknown kind of tag");
    }
    inspection.uses(EXCEPTIONS);
    return new Tag(functionTypes.function(in.u32()));
  }

  private void table() throws IOException {
    int first = in.u8();
    if (first == TABLE_WITH_INITIAL_VALUE) {
      inspection.uses(FUNCTION_REFERENCES);
      in.u8();
      items.own(types.table());
      code.constant();
    } else {
      items.own(types.table(first));
    }
    if (items.tables() > 1) {
      inspection.uses(REFERENCE_TYPES);
    }
  }

  private void global() throws IOException {
    items.own(types.global());
    code.constant();
  }

  private void export() throws IOException {
    String name = inspection.name();
    if (!exportNames.add(name)) {
      throw in.malformed("two exports have the name \"" + name + "\"");
    }
    ExternalType type = items.find(in.u8(), in.u32());
    crossesBorder(type);
    exports.add(new ModuleExport(name, type));
  }

  private void crossesBorder(ExternalType type) {
    if (type instanceof Global global && global.mutable()) {
      inspection.uses(MUTABLE_GLOBALS);
    }
  }

  /** Core specification §5.5.12: bit 0 says passive or declared, bit 1 more, bit 2 expressions. */
  private void elements() throws IOException {
    long flags = in.length();
    if (flags > 7) {
      throw in.malformed("unknown kind of elements " + flags);
    }
    boolean active = (flags & 1) == 0;
    boolean explicit = (flags & 2) != 0;
    boolean expressions = (flags & 4) != 0;
    if (flags != 0) {
      inspection.uses(flags == 1 ? BULK_MEMORY : REFERENCE_TYPES);
    }
    if (active) {
      if (explicit) {
        in.u32();
      }
      code.constant();
    }
    if (!active || explicit) {
      kindOfElements(expressions);
    }
    each("elements of a segment", Integer.MAX_VALUE, expressions ? code::constant : in::u32);
  }

  private void kindOfElements(boolean expressions) throws IOException {
    if (expressions) {
      types.value();
    } else if (in.u8() != 0) {
      throw in.malformed("unknown kind of elements");
    }
  }

  private void data() throws IOException {
    long flags = in.length();
    if (flags > 2) {
      throw in.malformed("unknown kind of data segment " + flags);
    }
    if (flags == 1) {
      inspection.uses(BULK_MEMORY);
    } else {
      if (flags == 2 && in.u32() != 0) {
        inspection.uses(MULTI_MEMORY);
      }
      code.constant();
    }
    in.skip(in.length());
  }

  ModuleFacts.Core facts(long sizeBytes) {
    return new ModuleFacts.Core(
        sizeBytes,
        inspection.features(),
        inspection.sections(),
        imports,
        exports,
        items.ownTables(),
        items.ownMemories(),
        start,
        items.ownFunctions(),
        customs.targetFeatures(),
        customs.producers());
  }
}
