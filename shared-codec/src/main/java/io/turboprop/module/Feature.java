package io.turboprop.module;

import java.util.Locale;

/** What a module uses beyond the first version of WebAssembly. */
public enum Feature {
  /** Globals that can change are imported or exported. */
  MUTABLE_GLOBALS,
  SIGN_EXTENSION,
  /** Conversions of floating-point numbers that do not trap. */
  SATURATING_FLOAT,
  BULK_MEMORY,
  /** References to functions and host values as values; several tables. */
  REFERENCE_TYPES,
  /** Functions and blocks with several results. */
  MULTI_VALUE,
  SIMD,
  RELAXED_SIMD,
  /** Atomic instructions or shared memories. */
  THREADS,
  /** Exceptions of WebAssembly 3.0: {@code try_table} and tags. */
  EXCEPTIONS,
  /** Exceptions as they were before: {@code try} and {@code catch}. */
  LEGACY_EXCEPTIONS,
  TAIL_CALLS,
  /** References with a type index. */
  FUNCTION_REFERENCES,
  /** Types and instructions of garbage collection, without structs and arrays. */
  GC,
  /** Structs and arrays, which take memory outside of linear memory. */
  GC_HEAP("garbage-collected structs or arrays"),
  /** Memories or tables with 64-bit addresses. */
  MEMORY64("64-bit memories or tables"),
  MULTI_MEMORY,
  /** Arithmetic in the initial values of globals and segments. */
  EXTENDED_CONST,
  WIDE_ARITHMETIC,
  CUSTOM_PAGE_SIZES;

  private final String title;

  Feature() {
    this.title = text();
  }

  Feature(String title) {
    this.title = title;
  }

  /** For sentences. */
  public String title() {
    return title;
  }

  /** {@code gc-heap}: in answers. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
