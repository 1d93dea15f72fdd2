package io.turboprop.module;

/**
 * What an inspection keeps in memory at most; a module beyond one of these is refused. The size of
 * a module and the length of its code are not limited here: both are read in passing.
 *
 * @param types of functions, structs and arrays
 * @param typeEntries parameters and results of all types together
 * @param functions imported and own
 * @param imports kept with their names
 * @param exports kept with their names
 * @param globals imported and own
 * @param tables imported and own; memories and tags have the same limit
 * @param nameBytes of one name
 * @param namesBytes of all names together, each with {@link #NAME_OVERHEAD_BYTES} more
 * @param sections of all modules and components in the file together
 * @param depth of components in components; each level costs some stack
 */
public record InspectionLimits(
    int types,
    int typeEntries,
    int functions,
    int imports,
    int exports,
    int globals,
    int tables,
    int nameBytes,
    int namesBytes,
    int sections,
    int depth) {
  public static final InspectionLimits DEFAULT =
      new InspectionLimits(
          200_000, 500_000, 1_000_000, 20_000, 100_000, 1_000_000, 10_000, 100_000, 16 << 20,
          20_000, 32);

  /** What a name costs beside its characters. */
  static final int NAME_OVERHEAD_BYTES = 32;
}
