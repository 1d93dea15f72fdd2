package io.turboprop.proxy.lab;

import io.turboprop.model.Digest;

/** Manifests and indexes as tools write them. */
public final class OciJson {
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  public static final String WASM_CONFIG_TYPE = "application/vnd.wasm.config.v0+json";
  public static final String WASM_CONFIG =
      "{\"created\":\"2026-01-01T00:00:00Z\",\"architecture\":\"wasm\",\"os\":\"wasip1\"}";

  private OciJson() {}

  public static String descriptor(String mediaType, Digest digest, long size) {
    return """
        {"mediaType":"%s","digest":"%s","size":%d}"""
        .formatted(mediaType, digest, size);
  }

  /** An entry of an index. */
  public static String entry(
      String mediaType, Digest digest, long size, String os, String architecture) {
    return """
        {"mediaType":"%s","digest":"%s","size":%d,"platform":{"os":"%s","architecture":"%s"}}"""
        .formatted(mediaType, digest, size, os, architecture);
  }

  /** An artifact whose config says what it is. */
  public static String artifact(String config, String... layers) {
    return """
        {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}"""
        .formatted(OCI_MANIFEST, config, String.join(",", layers));
  }

  /** An artifact with an empty config, whose {@code artifactType} says what it is. */
  public static String typedArtifact(String artifactType, String config, String... layers) {
    return """
        {"schemaVersion":2,"mediaType":"%s","artifactType":"%s","config":%s,"layers":[%s]}"""
        .formatted(OCI_MANIFEST, artifactType, config, String.join(",", layers));
  }

  public static String dockerManifest(String config, String... layers) {
    return """
        {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}"""
        .formatted(DOCKER_MANIFEST, config, String.join(",", layers));
  }

  public static String index(String mediaType, String... entries) {
    return """
        {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}"""
        .formatted(mediaType, String.join(",", entries));
  }
}
