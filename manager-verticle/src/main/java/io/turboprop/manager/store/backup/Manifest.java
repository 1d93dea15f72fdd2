package io.turboprop.manager.store.backup;

import io.turboprop.model.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a backup says of itself.
 *
 * @param format of the archive
 * @param schema of the store
 * @param rows of the store, by table
 * @param store digest of its file
 * @param modules that are in the archive
 * @param results that are in the archive
 * @param missing modules and results that the store refers to and that were not there
 */
public record Manifest(
    int format,
    Instant madeAt,
    int schema,
    Map<String, Long> rows,
    Digest store,
    Set<Digest> modules,
    Set<Digest> results,
    List<Digest> missing) {
  /** The archives that this version writes, and the newest that it reads. */
  static final int FORMAT = 1;

  public Manifest {
    rows = new TreeMap<>(rows);
    modules = new TreeSet<>(modules);
    results = new TreeSet<>(results);
    missing = List.copyOf(missing);
  }
}
