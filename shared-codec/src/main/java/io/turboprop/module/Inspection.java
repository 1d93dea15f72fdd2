package io.turboprop.module;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One inspection under way: the bytes, what was found so far, and what may still be kept. */
final class Inspection {
  private final ByteSource in;
  private final InspectionLimits limits;
  private final Set<Feature> features = EnumSet.noneOf(Feature.class);
  private final List<ModuleSection> sections = new ArrayList<>();
  private int sectionsSeen;
  private long namesBytes;

  Inspection(ByteSource in, InspectionLimits limits) {
    this.in = in;
    this.limits = limits;
  }

  ByteSource in() {
    return in;
  }

  InspectionLimits limits() {
    return limits;
  }

  void uses(Feature feature) {
    features.add(feature);
  }

  Set<Feature> features() {
    return features;
  }

  /** Those of the file itself, not of what lies inside of it. */
  List<ModuleSection> sections() {
    return sections;
  }

  /** Counts every section, and keeps those of the file itself. */
  void section(ModuleSection section, boolean outermost) {
    if (++sectionsSeen > limits.sections()) {
      throw in.malformed("more than %d sections".formatted(limits.sections()));
    }
    if (outermost) {
      sections.add(section);
    }
  }

  /** Reads a name that is kept. */
  String name() throws IOException {
    long at = in.offset();
    String name = in.name(limits.nameBytes());
    namesBytes += in.offset() - at + InspectionLimits.NAME_OVERHEAD_BYTES;
    if (namesBytes > limits.namesBytes()) {
      throw ByteSource.malformed(
          at, "names take more than %d bytes in all".formatted(limits.namesBytes()));
    }
    return name;
  }
}
