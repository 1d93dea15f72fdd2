package io.turboprop.image.manifest;

import java.util.List;
import java.util.Locale;

/** Media types of manifests and of layers that hold a module. */
public final class MediaTypes {
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  public static final String DOCKER_SCHEMA1 = "application/vnd.docker.distribution.manifest.v1";

  /** What we ask a registry for. */
  public static final String ACCEPTED_MANIFESTS =
      String.join(", ", OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST);

  /** Layers that are a module, the most telling first. */
  static final List<String> MODULES =
      List.of(
          "application/wasm",
          "application/vnd.wasm.content.layer.v1+wasm",
          "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm",
          "application/vnd.module.wasm.content.layer.v1+wasm");

  private MediaTypes() {}

  /** Without parameters, in lower case. */
  public static String bare(String mediaType) {
    int semicolon = mediaType.indexOf(';');
    String bare = semicolon < 0 ? mediaType : mediaType.substring(0, semicolon);
    return bare.strip().toLowerCase(Locale.ROOT);
  }
}
