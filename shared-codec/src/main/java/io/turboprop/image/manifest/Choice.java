package io.turboprop.image.manifest;

import io.turboprop.image.manifest.Descriptor.Platform;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Which entry of an index, and which layer of an image, is the module. */
final class Choice {
  private Choice() {}

  /**
   * The entry for WebAssembly; without one, the only entry. Entries for {@code unknown/unknown}
   * (attestations) do not count.
   */
  static Descriptor entry(List<Descriptor> entries) {
    List<Descriptor> real = entries.stream().filter(e -> !isUnknown(e)).toList();
    return real.stream()
        .filter(e -> e.platform().filter(Platform::isWasm).isPresent())
        .findFirst()
        .orElseGet(() -> only(real));
  }

  private static Descriptor only(List<Descriptor> entries) {
    if (entries.size() == 1) {
      return entries.getFirst();
    }
    throw new MalformedManifestException(
        entries.isEmpty()
            ? "its index is empty"
            : "its index has no entry for WebAssembly (wasi/wasm), only " + platforms(entries));
  }

  /**
   * The largest layer of the most telling media type; without one that says it is a module, the
   * largest layer as it is, as upstream takes it (wire reference §5.2).
   */
  static Descriptor layer(List<Descriptor> layers) {
    for (String module : MediaTypes.MODULES) {
      List<Descriptor> ofType = layers.stream().filter(l -> l.mediaType().equals(module)).toList();
      if (!ofType.isEmpty()) {
        return nonEmpty(largest(ofType));
      }
    }
    if (layers.isEmpty()) {
      throw new MalformedManifestException("its manifest has no layers");
    }
    return nonEmpty(largest(layers));
  }

  private static Descriptor largest(List<Descriptor> layers) {
    return layers.stream().max(Comparator.comparingLong(Descriptor::size)).orElseThrow();
  }

  private static Descriptor nonEmpty(Descriptor layer) {
    if (layer.size() == 0) {
      throw new MalformedManifestException("its layer " + layer.digest() + " is empty");
    }
    return layer;
  }

  private static boolean isUnknown(Descriptor entry) {
    return entry.platform().filter(Platform::isUnknown).isPresent();
  }

  private static String platforms(List<Descriptor> entries) {
    return entries.stream()
        .map(e -> e.platform().map(Platform::toString).orElse("(no platform)"))
        .distinct()
        .limit(20)
        .collect(Collectors.joining(", "));
  }
}
