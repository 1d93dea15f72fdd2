package io.turboprop.manager;

import io.turboprop.model.PropletMetadata;
import java.util.List;
import java.util.Map;

/** What native proplets say of themselves in tests, as little as they can. */
public final class NativeProplets {
  private NativeProplets() {}

  /** One slot, and these engines. */
  public static PropletMetadata with(List<String> engines) {
    return of(engines, Map.of());
  }

  /** One slot, no engine that has a name, and these labels. */
  public static PropletMetadata labelled(Map<String, String> labels) {
    return of(List.of(), labels);
  }

  private static PropletMetadata of(List<String> engines, Map<String, String> labels) {
    return on("", "", engines, labels);
  }

  /** One slot on such a machine. */
  public static PropletMetadata on(
      String os, String arch, List<String> engines, Map<String, String> labels) {
    return new PropletMetadata(
        "",
        List.of(),
        "",
        "",
        "",
        os,
        "",
        arch,
        0,
        "",
        "",
        PropletMetadata.NATIVE_PROTOCOL,
        "",
        1,
        1,
        engines,
        labels);
  }
}
