package io.turboprop.module;

import static io.turboprop.module.Feature.CUSTOM_PAGE_SIZES;
import static io.turboprop.module.Feature.EXCEPTIONS;
import static io.turboprop.module.Feature.FUNCTION_REFERENCES;
import static io.turboprop.module.Feature.GC;
import static io.turboprop.module.Feature.MEMORY64;
import static io.turboprop.module.Feature.MULTI_VALUE;
import static io.turboprop.module.Feature.REFERENCE_TYPES;
import static io.turboprop.module.Feature.SIMD;
import static io.turboprop.module.Feature.THREADS;

import io.turboprop.module.ExternalType.Global;
import io.turboprop.module.ExternalType.Memory;
import io.turboprop.module.ExternalType.Table;
import java.io.IOException;
import java.util.OptionalLong;

/** Types of values, tables, memories, globals and blocks (core specification §5.3). */
final class TypeReader {
  private static final int FUNCREF = 0x70;
  private static final int EMPTY_BLOCK = -64;
  private static final int HAS_MAX = 1;
  private static final int SHARED = 2;
  private static final int ADDRESS_64 = 4;
  private static final int PAGE_SIZE = 8;
  private static final int MAX_PAGE_BITS = 16;

  private final Inspection inspection;
  private final ByteSource in;

  TypeReader(Inspection inspection) {
    this.inspection = inspection;
    this.in = inspection.in();
  }

  String value() throws IOException {
    int code = in.u8();
    if (code == FUNCREF) {
      inspection.uses(REFERENCE_TYPES);
    }
    return value(code);
  }

  /**
   * @param code first byte of the type, read already
   */
  String value(int code) throws IOException {
    return switch (code) {
      case 0x7f -> "i32";
      case 0x7e -> "i64";
      case 0x7d -> "f32";
      case 0x7c -> "f64";
      case 0x7b -> using(SIMD, "v128");
      default -> reference(code);
    };
  }

  private String reference(int code) throws IOException {
    return switch (code) {
      case FUNCREF -> "funcref";
      case 0x6f -> using(REFERENCE_TYPES, "externref");
      case 0x69 -> using(EXCEPTIONS, "exnref");
      case 0x74 -> using(EXCEPTIONS, "nullexnref");
      case 0x6e -> using(GC, "anyref");
      case 0x6d -> using(GC, "eqref");
      case 0x6c -> using(GC, "i31ref");
      case 0x6b -> using(GC, "structref");
      case 0x6a -> using(GC, "arrayref");
      case 0x71 -> using(GC, "nullref");
      case 0x72 -> using(GC, "nullexternref");
      case 0x73 -> using(GC, "nullfuncref");
      case 0x64 -> using(FUNCTION_REFERENCES, "(ref " + heap() + ")");
      case 0x63 -> using(FUNCTION_REFERENCES, "(ref null " + heap() + ")");
      default -> throw in.malformed("unknown type 0x%02x".formatted(code));
    };
  }

  private String using(Feature feature, String type) {
    inspection.uses(feature);
    return type;
  }

  /** What a reference refers to: the number of a type, or a class of them. */
  String heap() throws IOException {
    long code = in.signed(33);
    if (code >= 0) {
      inspection.uses(FUNCTION_REFERENCES);
      return Long.toString(code);
    }
    return switch ((int) code & 0x7f) {
      case FUNCREF -> "func";
      case 0x6f -> "extern";
      case 0x69 -> using(EXCEPTIONS, "exn");
      case 0x74 -> using(EXCEPTIONS, "noexn");
      case 0x6e -> using(GC, "any");
      case 0x6d -> using(GC, "eq");
      case 0x6c -> using(GC, "i31");
      case 0x6b -> using(GC, "struct");
      case 0x6a -> using(GC, "array");
      case 0x71 -> using(GC, "none");
      case 0x72 -> using(GC, "noextern");
      case 0x73 -> using(GC, "nofunc");
      default -> throw in.malformed("unknown type of references 0x%02x".formatted(code & 0x7f));
    };
  }

  /** Nothing, one value, or the number of a type. */
  void block() throws IOException {
    long code = in.signed(33);
    if (code >= 0) {
      inspection.uses(MULTI_VALUE);
    } else if (code < EMPTY_BLOCK) {
      throw in.malformed("unknown type of blocks " + code);
    } else if (code != EMPTY_BLOCK) {
      value((int) code & 0x7f);
    }
  }

  Global global() throws IOException {
    String value = value();
    int mutable = in.u8();
    if (mutable > 1) {
      throw in.malformed("a global is neither constant nor mutable: 0x%02x".formatted(mutable));
    }
    return new Global(value, mutable == 1);
  }

  Table table() throws IOException {
    return table(in.u8());
  }

  /**
   * @param element first byte of the type, read already
   */
  Table table(int element) throws IOException {
    String elements = reference(element);
    int flags = flags("table", HAS_MAX | ADDRESS_64);
    boolean is64 = (flags & ADDRESS_64) != 0;
    return new Table(elements, bound(is64), max(flags, is64), is64);
  }

  Memory memory() throws IOException {
    int flags = flags("memory", HAS_MAX | SHARED | ADDRESS_64 | PAGE_SIZE);
    boolean is64 = (flags & ADDRESS_64) != 0;
    boolean shared = (flags & SHARED) != 0;
    if (shared) {
      inspection.uses(THREADS);
    }
    long min = bound(is64);
    OptionalLong max = max(flags, is64);
    return new Memory(min, max, shared, is64, pageBytes(flags));
  }

  private int flags(String what, int known) throws IOException {
    int flags = in.u8();
    if ((flags & ~known) != 0) {
      throw in.malformed("unknown kind of %s 0x%02x".formatted(what, flags));
    }
    if ((flags & ADDRESS_64) != 0) {
      inspection.uses(MEMORY64);
    }
    return flags;
  }

  private long bound(boolean is64) throws IOException {
    return is64 ? in.u64() : in.length();
  }

  private OptionalLong max(int flags, boolean is64) throws IOException {
    return (flags & HAS_MAX) == 0 ? OptionalLong.empty() : OptionalLong.of(bound(is64));
  }

  private long pageBytes(int flags) throws IOException {
    if ((flags & PAGE_SIZE) == 0) {
      return Memory.PAGE_BYTES;
    }
    inspection.uses(CUSTOM_PAGE_SIZES);
    long bits = in.length();
    if (bits > MAX_PAGE_BITS) {
      throw in.malformed("pages of 2^%d bytes".formatted(bits));
    }
    return 1L << bits;
  }
}
