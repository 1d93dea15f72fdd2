package io.turboprop.model;

import java.util.List;
import java.util.Map;

/**
 * What a proplet says of itself when it registers (wire reference §3.1), and what native proplets
 * add. Empty text, empty collections and 0 mean "unknown".
 *
 * @param protocol {@code turboprop/1} for a native proplet, empty for an upstream one
 * @param slots how many guests run at once
 */
public record PropletMetadata(
    String description,
    List<String> tags,
    String location,
    String ip,
    String environment,
    String os,
    String hostname,
    String cpuArch,
    long totalMemoryBytes,
    String propletVersion,
    String wasmRuntime,
    String protocol,
    String name,
    int cores,
    int slots,
    List<String> engines,
    Map<String, String> labels) {

  /** The protocol of architecture §5: orders and reports on topics of the proplet's own. */
  public static final String NATIVE_PROTOCOL = "turboprop/1";

  public static final PropletMetadata UNKNOWN =
      new PropletMetadata(
          "", List.of(), "", "", "", "", "", "", 0, "", "", "", "", 0, 0, List.of(), Map.of());

  public PropletMetadata {
    tags = List.copyOf(tags);
    engines = List.copyOf(engines);
    labels = Map.copyOf(labels);
  }

  /** Whether orders go to the proplet's own topic. */
  public boolean isNative() {
    return protocol.equals(NATIVE_PROTOCOL);
  }
}
