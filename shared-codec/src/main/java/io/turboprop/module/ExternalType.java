package io.turboprop.module;

import java.util.OptionalLong;

/** What can be imported and exported. */
public sealed interface ExternalType {

  /** {@code function}, {@code memory} … */
  String kind();

  record Function(FunctionType type) implements ExternalType {
    @Override
    public String kind() {
      return "function";
    }

    @Override
    public String toString() {
      return "function " + type;
    }
  }

  /**
   * @param element type of its elements
   * @param min elements, unsigned
   * @param max elements, unsigned, if it is bounded
   */
  record Table(String element, long min, OptionalLong max, boolean is64) implements ExternalType {
    @Override
    public String kind() {
      return "table";
    }

    @Override
    public String toString() {
      return "table of%s %s%s".formatted(range(min, max), element, is64 ? ", 64-bit" : "");
    }
  }

  /**
   * @param min pages, unsigned
   * @param max pages, unsigned, if it is bounded
   * @param pageBytes 65,536, unless it says otherwise
   */
  record Memory(long min, OptionalLong max, boolean shared, boolean is64, long pageBytes)
      implements ExternalType {
    public static final long PAGE_BYTES = 65_536;

    @Override
    public String kind() {
      return "memory";
    }

    @Override
    public String toString() {
      return "memory of%s pages%s%s%s"
          .formatted(
              range(min, max),
              pageBytes == PAGE_BYTES ? "" : " of " + pageBytes + " bytes",
              shared ? ", shared" : "",
              is64 ? ", 64-bit" : "");
    }
  }

  /**
   * @param value type of its value
   */
  record Global(String value, boolean mutable) implements ExternalType {
    @Override
    public String kind() {
      return "global";
    }

    @Override
    public String toString() {
      return (mutable ? "mutable global " : "global ") + value;
    }
  }

  /**
   * @param type parameters of its exceptions
   */
  record Tag(FunctionType type) implements ExternalType {
    @Override
    public String kind() {
      return "tag";
    }

    @Override
    public String toString() {
      return "tag " + type;
    }
  }

  private static String range(long min, OptionalLong max) {
    String least = " " + Long.toUnsignedString(min);
    return max.isEmpty()
        ? least + " or more"
        : max.getAsLong() == min ? least : least + " to " + Long.toUnsignedString(max.getAsLong());
  }
}
