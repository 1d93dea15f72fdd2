package io.turboprop.module;

import static io.turboprop.module.Feature.GC;
import static io.turboprop.module.Feature.GC_HEAP;
import static io.turboprop.module.Feature.MULTI_VALUE;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The types of a core module by number; equal ones are kept once. */
final class TypeSection {
  private static final int REC = 0x4e;
  private static final int SUB = 0x50;
  private static final int SUB_FINAL = 0x4f;
  private static final int FUNCTION = 0x60;
  private static final int STRUCT = 0x5f;
  private static final int ARRAY = 0x5e;
  private static final int PACKED_I8 = 0x78;
  private static final int PACKED_I16 = 0x77;

  /** Stands for structs and arrays. */
  private static final Optional<FunctionType> NO_FUNCTION = Optional.empty();

  private final Inspection inspection;
  private final ByteSource in;
  private final TypeReader values;
  private final List<Optional<FunctionType>> types = new ArrayList<>();
  private final Map<FunctionType, Optional<FunctionType>> known = new HashMap<>();
  private int entries;

  TypeSection(Inspection inspection, TypeReader values) {
    this.inspection = inspection;
    this.in = inspection.in();
    this.values = values;
  }

  void read() throws IOException {
    int groups = in.count("types", inspection.limits().types());
    for (int i = 0; i < groups; i++) {
      group(in.u8());
    }
  }

  private void group(int form) throws IOException {
    if (form != REC) {
      type(form);
      return;
    }
    inspection.uses(GC);
    int members = in.count("types in a group", inspection.limits().types());
    for (int i = 0; i < members; i++) {
      type(in.u8());
    }
  }

  private void type(int form) throws IOException {
    if (types.size() == inspection.limits().types()) {
      throw in.malformed("more than %d types".formatted(types.size()));
    }
    if (form == SUB || form == SUB_FINAL) {
      inspection.uses(GC);
      int parents = in.count("types above a type", inspection.limits().types());
      for (int i = 0; i < parents; i++) {
        in.u32();
      }
      composite(in.u8());
    } else {
      composite(form);
    }
  }

  private void composite(int form) throws IOException {
    switch (form) {
      case FUNCTION -> function();
      case STRUCT -> {
        inspection.uses(GC_HEAP);
        int fields = in.count("fields", entriesLeft());
        entries += fields;
        for (int i = 0; i < fields; i++) {
          field();
        }
        types.add(NO_FUNCTION);
      }
      case ARRAY -> {
        inspection.uses(GC_HEAP);
        field();
        types.add(NO_FUNCTION);
      }
      default -> throw in.malformed("unknown form of types 0x%02x".formatted(form));
    }
  }

  private void function() throws IOException {
    FunctionType type = new FunctionType(valueTypes("parameters"), valueTypes("results"));
    if (type.results().size() > 1) {
      inspection.uses(MULTI_VALUE);
    }
    types.add(known.computeIfAbsent(type, Optional::of));
  }

  private List<String> valueTypes(String what) throws IOException {
    int count = in.count(what, entriesLeft());
    entries += count;
    List<String> read = new ArrayList<>(Math.min(count, 16));
    for (int i = 0; i < count; i++) {
      read.add(values.value());
    }
    return read;
  }

  private int entriesLeft() {
    return inspection.limits().typeEntries() - entries;
  }

  private void field() throws IOException {
    int storage = in.u8();
    if (storage != PACKED_I8 && storage != PACKED_I16) {
      values.value(storage);
    }
    in.u8(); // mutable or not
  }

  /**
   * @param index unsigned
   */
  FunctionType function(int index) {
    if (Integer.compareUnsigned(index, types.size()) >= 0) {
      throw in.malformed("type %s of %d".formatted(Integer.toUnsignedString(index), types.size()));
    }
    return types
        .get(index)
        .orElseThrow(() -> in.malformed("type %d is no type of functions".formatted(index)));
  }
}
