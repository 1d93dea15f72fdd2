package io.turboprop.proxy.lab;

import io.turboprop.model.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes OCI layout directories. */
public final class LayoutWriter {
  private final Path layout;
  private final List<String> entries = new ArrayList<>();

  private LayoutWriter(Path layout) {
    this.layout = layout;
  }

  public static LayoutWriter in(Path layout) throws IOException {
    Files.createDirectories(layout.resolve("blobs/sha256"));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    return new LayoutWriter(layout);
  }

  public LayoutWriter module(String tag, byte[] module) throws IOException {
    byte[] config = OciJson.WASM_CONFIG.getBytes(StandardCharsets.UTF_8);
    byte[] manifest =
        OciJson.artifact(
                OciJson.descriptor(OciJson.WASM_CONFIG_TYPE, blob(config), config.length),
                OciJson.descriptor("application/wasm", blob(module), module.length))
            .getBytes(StandardCharsets.UTF_8);
    String entry = OciJson.descriptor(OciJson.OCI_MANIFEST, blob(manifest), manifest.length);
    entries.add(
        entry.substring(0, entry.length() - 1)
            + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\""
            + tag
            + "\"}}");
    Files.writeString(
        layout.resolve("index.json"),
        OciJson.index(OciJson.OCI_INDEX, entries.toArray(String[]::new)));
    return this;
  }

  private Digest blob(byte[] content) throws IOException {
    Digest digest = Digest.of(content);
    Files.write(layout.resolve("blobs/sha256").resolve(digest.hex()), content);
    return digest;
  }
}
