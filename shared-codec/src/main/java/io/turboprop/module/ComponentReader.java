package io.turboprop.module;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The sections of a component (component model, {@code Binary.md}); what lies inside is entered.
 */
final class ComponentReader {
  private static final String[] SECTIONS = {
    "custom",
    "core module",
    "core instance",
    "core type",
    "component",
    "instance",
    "alias",
    "type",
    "canon",
    "start",
    "import",
    "export",
    "value"
  };
  private static final int CUSTOM = 0;
  private static final int CORE_MODULE = 1;
  private static final int COMPONENT = 4;
  private static final int IMPORT = 10;
  private static final int EXPORT = 11;

  private final Inspection inspection;
  private final ByteSource in;
  private final List<String> imports = new ArrayList<>();
  private final List<String> exports = new ArrayList<>();
  private final List<Long> coreModules = new ArrayList<>();
  private int components;

  ComponentReader(Inspection inspection) {
    this.inspection = inspection;
    this.in = inspection.in();
  }

  List<String> imports() {
    return imports;
  }

  List<String> exports() {
    return exports;
  }

  List<Long> coreModules() {
    return coreModules;
  }

  int components() {
    return components;
  }

  /**
   * All sections up to the end of the component, whose header was read before.
   *
   * @param depth 0 for the file itself
   */
  void read(int depth) throws IOException {
    while (!in.atEnd()) {
      int id = in.u8();
      if (id >= SECTIONS.length) {
        throw in.malformed("unknown section %d of a component".formatted(id));
      }
      long bytes = in.length();
      ByteSource.Part component = in.enter("section " + SECTIONS[id], bytes);
      if (id == CUSTOM) {
        String name = new CustomSections(inspection).read(false);
        inspection.section(new ModuleSection(name, true, bytes), depth == 0);
      } else {
        inspection.section(new ModuleSection(SECTIONS[id], false, bytes), depth == 0);
        content(id, depth, bytes);
      }
      in.leave(component);
    }
  }

  private void content(int id, int depth, long bytes) throws IOException {
    switch (id) {
      case CORE_MODULE -> {
        Header.read(in).require(Header.CORE, in);
        coreModules.add(bytes);
        new CoreReader(inspection).read(false);
      }
      case COMPONENT -> {
        if (depth == inspection.limits().depth()) {
          throw in.malformed("components are nested more than %d deep".formatted(depth));
        }
        Header.read(in).require(Header.COMPONENT, in);
        components++;
        read(depth + 1);
      }
      case IMPORT -> names(depth, bytes, imports, false);
      case EXPORT -> names(depth, bytes, exports, true);
      default -> in.skip(bytes);
    }
  }

  private void names(int depth, long bytes, List<String> names, boolean exported)
      throws IOException {
    if (depth > 0) {
      in.skip(bytes);
      return;
    }
    InspectionLimits limits = inspection.limits();
    int count = in.count("names", exported ? limits.exports() : limits.imports());
    for (int i = 0; i < count; i++) {
      names.add(name());
      if (!exported) {
        description();
      } else {
        sortIndex();
        if (flag()) {
          description();
        }
      }
    }
  }

  private String name() throws IOException {
    int form = in.u8();
    if (form > 2) {
      throw in.malformed("unknown form of names 0x%02x".formatted(form));
    }
    String name = inspection.name();
    return form == 2 ? name + inspection.name() : name;
  }

  private boolean flag() throws IOException {
    int flag = in.u8();
    if (flag > 1) {
      throw in.malformed("neither 0 nor 1: 0x%02x".formatted(flag));
    }
    return flag == 1;
  }

  private void sortIndex() throws IOException {
    if (in.u8() == 0) {
      in.u8(); // what kind of core item
    }
    in.u32();
  }

  /** {@code externdesc}. */
  private void description() throws IOException {
    int kind = in.u8();
    switch (kind) {
      case 0 -> {
        in.u8();
        in.u32();
      }
      case 1, 4, 5 -> in.u32(); // function, component, instance
      case 2 -> {
        if (flag()) {
          in.signed(33);
        } else {
          in.u32();
        }
      }
      case 3 -> {
        if (!flag()) {
          in.u32();
        }
      }
      default -> throw in.malformed("unknown kind of imports or exports " + kind);
    }
  }
}
