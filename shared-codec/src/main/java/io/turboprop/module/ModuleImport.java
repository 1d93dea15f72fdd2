package io.turboprop.module;

/**
 * Something a core module wants from outside.
 *
 * @param module the first part of its name, such as {@code wasi_snapshot_preview1}
 */
public record ModuleImport(String module, String name, ExternalType type) {

  /** {@code env.memory (memory)}. */
  public String label() {
    return module + "." + name + " (" + type.kind() + ")";
  }
}
