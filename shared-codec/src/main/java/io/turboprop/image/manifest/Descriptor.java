package io.turboprop.image.manifest;

import io.turboprop.model.Digest;
import java.util.Optional;

/**
 * Names a piece of content (OCI image specification, "Content descriptors").
 *
 * @param mediaType empty if the descriptor does not say
 * @param size bytes, 0 or more
 * @param platform of the entries of an index only
 * @param tag value of the annotation {@code org.opencontainers.image.ref.name}
 */
public record Descriptor(
    String mediaType, Digest digest, long size, Optional<Platform> platform, Optional<String> tag) {

  /** What an entry of an index runs on. */
  public record Platform(String os, String architecture) {
    /** Whether modules for this platform are WebAssembly. */
    boolean isWasm() {
      return architecture.equals("wasm") || architecture.equals("wasm32") || os.startsWith("wasi");
    }

    /** Entries that describe other entries, such as attestations. */
    boolean isUnknown() {
      return os.equals("unknown") && architecture.equals("unknown");
    }

    @Override
    public String toString() {
      return os + "/" + architecture;
    }
  }
}
