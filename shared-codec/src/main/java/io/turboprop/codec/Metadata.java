package io.turboprop.codec;

import io.turboprop.model.PropletMetadata;

/** The {@code metadata} of a registration (wire reference §3.1) and what native proplets add. */
final class Metadata {
  private Metadata() {}

  static PropletMetadata read(Fields fields) {
    return new PropletMetadata(
        fields.text("description", ""),
        fields.texts("tags"),
        fields.text("location", ""),
        fields.text("ip", ""),
        fields.text("environment", ""),
        fields.text("os", ""),
        fields.text("hostname", ""),
        fields.text("cpu_arch", ""),
        fields.amount("total_memory_bytes"),
        fields.text("proplet_version", ""),
        fields.text("wasm_runtime", ""),
        fields.text("protocol", ""),
        fields.text("name", ""),
        fields.smallAmount("cores"),
        fields.smallAmount("slots"),
        fields.texts("engines"),
        fields.textsByName("labels"));
  }

  static void write(JsonOut out, PropletMetadata metadata) {
    out.textIf("description", metadata.description());
    out.textsIf("tags", metadata.tags());
    out.textIf("location", metadata.location());
    out.textIf("ip", metadata.ip());
    out.text("environment", metadata.environment());
    out.text("os", metadata.os());
    out.textIf("hostname", metadata.hostname());
    out.text("cpu_arch", metadata.cpuArch());
    out.whole("total_memory_bytes", metadata.totalMemoryBytes());
    out.text("proplet_version", metadata.propletVersion());
    out.text("wasm_runtime", metadata.wasmRuntime());
    out.textIf("protocol", metadata.protocol());
    out.textIf("name", metadata.name());
    out.wholeIf("cores", metadata.cores());
    out.wholeIf("slots", metadata.slots());
    out.textsIf("engines", metadata.engines());
    out.textsIf("labels", metadata.labels());
  }
}
