package io.turboprop.module;

import io.turboprop.module.ExternalType.Function;
import io.turboprop.module.ExternalType.Global;
import io.turboprop.module.ExternalType.Memory;
import io.turboprop.module.ExternalType.Table;
import io.turboprop.module.ExternalType.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Functions, tables, memories, globals and tags of a core module by number, imported ones first.
 * Equal ones are kept once.
 */
final class Items {
  private final Inspection inspection;
  private final Map<ExternalType, ExternalType> known = new HashMap<>();
  private final List<List<ExternalType>> byKind =
      List.of(
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
  private final int[] imported = new int[byKind.size()];

  Items(Inspection inspection) {
    this.inspection = inspection;
  }

  ExternalType imported(ExternalType type) {
    imported[kind(type)]++;
    own(type);
    return type;
  }

  void own(ExternalType type) {
    List<ExternalType> all = byKind.get(kind(type));
    if (all.size() == most(type)) {
      throw inspection.in().malformed("more than %d of kind %s".formatted(all.size(), type.kind()));
    }
    all.add(known.computeIfAbsent(type, same -> same));
  }

  private int most(ExternalType type) {
    InspectionLimits limits = inspection.limits();
    return switch (type) {
      case Function _ -> limits.functions();
      case Global _ -> limits.globals();
      case Table _, Memory _, Tag _ -> limits.tables();
    };
  }

  /** As exports number them (core specification §5.5.10). */
  private static int kind(ExternalType type) {
    return switch (type) {
      case Function _ -> 0;
      case Table _ -> 1;
      case Memory _ -> 2;
      case Global _ -> 3;
      case Tag _ -> 4;
    };
  }

  ExternalType find(int kind, int index) {
    if (kind >= byKind.size()) {
      throw inspection.in().malformed("unknown kind of exports " + kind);
    }
    List<ExternalType> all = byKind.get(kind);
    if (Integer.compareUnsigned(index, all.size()) >= 0) {
      throw inspection
          .in()
          .malformed(
              "an export is number %s of %d"
                  .formatted(Integer.toUnsignedString(index), all.size()));
    }
    return all.get(index);
  }

  int tables() {
    return byKind.get(1).size();
  }

  int memories() {
    return byKind.get(2).size();
  }

  int ownFunctions() {
    return byKind.getFirst().size() - imported[0];
  }

  List<Table> ownTables() {
    return byKind.get(1).stream().skip(imported[1]).map(Table.class::cast).toList();
  }

  List<Memory> ownMemories() {
    return byKind.get(2).stream().skip(imported[2]).map(Memory.class::cast).toList();
  }
}
