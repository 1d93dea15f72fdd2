package io.turboprop.module;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Custom sections: their names, and what tools say in the two that are known widely. */
final class CustomSections {
  private static final int MAX_ENTRIES = 1_000;

  private final Inspection inspection;
  private final ByteSource in;
  private final List<String> targetFeatures = new ArrayList<>();
  private final List<String> producers = new ArrayList<>();

  CustomSections(Inspection inspection) {
    this.inspection = inspection;
    this.in = inspection.in();
  }

  List<String> targetFeatures() {
    return targetFeatures;
  }

  List<String> producers() {
    return producers;
  }

  /**
   * Reads to the end of the section. What is wrong in its content is passed over, as the core
   * specification asks for (§7.2).
   *
   * @return its name
   */
  String read(boolean outermost) throws IOException {
    String name = inspection.name();
    try {
      if (outermost && name.equals("target_features")) {
        readTargetFeatures();
      } else if (outermost && name.equals("producers")) {
        readProducers();
      }
    } catch (MalformedModuleException passedOver) {
      // The rest of the section is skipped below.
    }
    in.skip(in.remaining());
    return name;
  }

  private void readTargetFeatures() throws IOException {
    int count = in.count("target features", MAX_ENTRIES);
    for (int i = 0; i < count; i++) {
      char use = (char) in.u8();
      targetFeatures.add(use + inspection.name());
    }
  }

  private void readProducers() throws IOException {
    int fields = in.count("fields", MAX_ENTRIES);
    for (int i = 0; i < fields; i++) {
      String field = inspection.name();
      int values = in.count("values", MAX_ENTRIES - producers.size());
      for (int j = 0; j < values; j++) {
        producers.add("%s %s %s".formatted(field, inspection.name(), inspection.name()).strip());
      }
    }
  }
}
