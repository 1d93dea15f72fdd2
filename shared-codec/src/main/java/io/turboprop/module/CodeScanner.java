package io.turboprop.module;

import static io.turboprop.module.Feature.EXTENDED_CONST;
import static io.turboprop.module.Feature.MULTI_MEMORY;
import static io.turboprop.module.Feature.REFERENCE_TYPES;

import java.io.IOException;

/** Walks over instructions and notes which features they belong to. Keeps nothing else. */
final class CodeScanner {
  private static final int MAX_ALIGNMENT = 0x3f;
  private static final int WITH_MEMORY_INDEX = 0x40;
  private static final int SMALL_OPCODES = 0x10000;

  private final Inspection inspection;
  private final ByteSource in;
  private final TypeReader types;
  private int depth;

  CodeScanner(Inspection inspection, TypeReader types) {
    this.inspection = inspection;
    this.in = inspection.in();
    this.types = types;
  }

  /** One entry of the code section: locals and instructions, which fill it exactly. */
  void function() throws IOException {
    ByteSource.Part section = in.enter("function", in.length());
    int groups = in.count("groups of locals", Integer.MAX_VALUE);
    for (int i = 0; i < groups; i++) {
      in.u32();
      types.value();
    }
    expression();
    in.leave(section);
  }

  /** An initial value or offset. */
  void constant() throws IOException {
    depth = 1;
    while (depth > 0) {
      int opcode = in.u8();
      boolean arithmetic = (opcode >= 0x6a && opcode <= 0x6c) || (opcode >= 0x7c && opcode <= 0x7e);
      if (arithmetic) {
        inspection.uses(EXTENDED_CONST);
      }
      instruction(opcode);
    }
  }

  private void expression() throws IOException {
    depth = 1;
    while (depth > 0) {
      instruction(in.u8());
    }
  }

  private void instruction(int opcode) throws IOException {
    Instruction instruction = Instructions.of(opcode);
    if (instruction == null) {
      throw in.malformed("unknown instruction 0x%02x".formatted(opcode));
    }
    if (instruction.operands() == Instruction.Operands.PREFIX) {
      prefixed(opcode);
    } else {
      pass(instruction);
    }
  }

  private void prefixed(int prefix) throws IOException {
    long opcode = in.length();
    Instruction instruction = opcode < SMALL_OPCODES ? Instructions.of(prefix, (int) opcode) : null;
    if (instruction == null) {
      throw in.malformed("unknown instruction 0x%02x %d".formatted(prefix, opcode));
    }
    pass(instruction);
  }

  private void pass(Instruction instruction) throws IOException {
    if (instruction.feature() != null) {
      inspection.uses(instruction.feature());
    }
    switch (instruction.operands()) {
      case NONE, PREFIX -> {}
      case INDEX -> in.u32();
      case TWO_INDEXES -> indexes();
      case TABLE_INDEX -> table();
      case TWO_TABLE_INDEXES -> {
        table();
        table();
      }
      case MEMORY_INDEX -> memory();
      case TWO_MEMORY_INDEXES -> {
        memory();
        memory();
      }
      case INDEX_AND_TABLE -> {
        in.u32();
        table();
      }
      case INDEX_AND_MEMORY -> {
        in.u32();
        memory();
      }
      case MEMORY_ACCESS -> access();
      case MEMORY_ACCESS_AND_LANE -> {
        access();
        in.u8();
      }
      case ONE_BYTE -> in.u8();
      case FOUR_BYTES -> in.skip(4);
      case EIGHT_BYTES -> in.skip(8);
      case SIXTEEN_BYTES -> in.skip(16);
      case S32 -> in.signed(32);
      case S64 -> in.signed(64);
      case LABELS -> labels();
      case VALUE_TYPES -> valueTypes();
      case HEAP_TYPE -> types.heap();
      case CAST_BRANCH -> castBranch();
      case BLOCK -> block();
      case TRY_TABLE -> tryTable();
      case END -> depth--;
      case DELEGATE -> {
        in.u32();
        depth--;
      }
    }
  }

  private void indexes() throws IOException {
    in.u32();
    in.u32();
  }

  /** The first version has one table and one memory, and a zero byte in the place of a number. */
  private void table() throws IOException {
    if (isNumber()) {
      inspection.uses(REFERENCE_TYPES);
    }
  }

  private void memory() throws IOException {
    if (isNumber()) {
      inspection.uses(MULTI_MEMORY);
    }
  }

  private boolean isNumber() throws IOException {
    long at = in.offset();
    return in.u32() != 0 || in.offset() > at + 1;
  }

  private void access() throws IOException {
    long alignment = in.length();
    if (alignment > MAX_ALIGNMENT + WITH_MEMORY_INDEX) {
      throw in.malformed("alignment " + alignment);
    }
    if (alignment > MAX_ALIGNMENT) {
      inspection.uses(MULTI_MEMORY);
      in.u32();
    }
    in.u64();
  }

  private void labels() throws IOException {
    int count = in.count("labels", Integer.MAX_VALUE);
    for (int i = 0; i < count; i++) {
      in.u32();
    }
    in.u32();
  }

  private void valueTypes() throws IOException {
    int count = in.count("types", Integer.MAX_VALUE);
    for (int i = 0; i < count; i++) {
      types.value();
    }
  }

  private void castBranch() throws IOException {
    in.u8();
    in.u32();
    types.heap();
    types.heap();
  }

  private void block() throws IOException {
    types.block();
    depth++;
  }

  private void tryTable() throws IOException {
    block();
    int catches = in.count("catches", Integer.MAX_VALUE);
    for (int i = 0; i < catches; i++) {
      switch (in.u8()) {
        case 0, 1 -> indexes(); // tag and label
        case 2, 3 -> in.u32();
        default -> throw in.malformed("unknown kind of catch");
      }
    }
  }
}
