package io.turboprop.proplet.engine.wasm.redline;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;

/** A module to machine code. Burns a core for milliseconds per function. */
final class ModuleCompiler {
  private static final int ALIGNMENT = 32;

  /** So that a function's frame fits into what lies below the stack's limit. */
  private static final int MAX_FRAME_BYTES = 128 << 10;

  private static final int PROLOGUE_BYTES = 64;

  private final Cranelift cranelift;
  private final Shape shape;
  private final int maxInstructions;
  private final ByteArrayOutputStream code = new ByteArrayOutputStream();

  private ModuleCompiler(Cranelift cranelift, Shape shape, int maxInstructions) {
    this.cranelift = cranelift;
    this.shape = shape;
    this.maxInstructions = maxInstructions;
  }

  /**
   * @param maxInstructions of one function, beyond which Cranelift needs too long
   * @throws UnsupportedModuleException if the module uses what is not compiled
   * @throws InterruptedException if the thread is interrupted
   */
  static MachineCode compile(Cranelift cranelift, WasmModule module, int maxInstructions)
      throws UnsupportedModuleException, InterruptedException {
    Shape shape = Shape.of(module);
    return new ModuleCompiler(cranelift, shape, maxInstructions).compile();
  }

  private MachineCode compile() throws UnsupportedModuleException, InterruptedException {
    int[] functions = new int[shape.functions().size()];
    for (int i = 0; i < functions.length; i++) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while function " + i + " was next");
      }
      functions[i] = append(i < shape.imports() ? importStub(i) : function(i));
    }
    int[] thunks = new int[shape.typeIds().size()];
    Arrays.fill(thunks, -1);
    for (int function : calledFromOutside()) {
      int type = shape.typeIdOf(function);
      if (thunks[type] < 0) {
        thunks[type] = append(thunk(shape.functions().get(function)));
      }
    }
    return new MachineCode(code.toByteArray(), functions, thunks);
  }

  private byte[] function(int number) throws UnsupportedModuleException {
    FunctionBody body = shape.module().codeSection().getFunctionBody(number - shape.imports());
    int instructions = body.instructions().size();
    if (instructions > maxInstructions) {
      throw new UnsupportedModuleException(
          "has a function of %d instructions; %d are compiled"
              .formatted(instructions, maxInstructions));
    }
    byte[] compiled = FunctionCompiler.compile(cranelift, shape, number, body);
    checkFrame(compiled);
    return compiled;
  }

  /** Looks for {@code sub rsp, imm32} where a function begins. */
  private static void checkFrame(byte[] compiled) throws UnsupportedModuleException {
    int end = Math.min(PROLOGUE_BYTES, compiled.length - 7);
    for (int i = 0; i < end; i++) {
      if (compiled[i] == 0x48 && compiled[i + 1] == (byte) 0x81 && compiled[i + 2] == (byte) 0xec) {
        int frame =
            java.nio.ByteBuffer.wrap(compiled)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getInt(i + 3);
        if (frame < 0 || frame > MAX_FRAME_BYTES) {
          throw new UnsupportedModuleException(
              "has a function whose frame takes %d bytes of stack".formatted(frame));
        }
      }
    }
  }

  /** What compiled code calls when it calls an import. */
  private byte[] importStub(int number) {
    FunctionType type = shape.functions().get(number);
    List<Integer> results = Body.types(type.returns());
    List<Integer> parameters = Body.types(type.params());
    Body body = new Body(cranelift, shape, number, parameters, results);
    body.storeValues(parameters);
    body.host(HostCall.IMPORT, number, 0);
    if (results.size() == 1) {
      body.loadValues(results);
      body.emit.emitReturn(body.operands.pop());
    } else {
      body.emit.emitReturnVoid();
    }
    body.emitTraps();
    body.emit.sealAllBlocks();
    return cranelift.compile();
  }

  /** Calls the function at the address in its argument; its arguments and results are values. */
  private byte[] thunk(FunctionType type) {
    Body body = new Body(cranelift, shape, -1, List.of(Types.I64), List.of());
    int function = body.operands.pop();
    body.loadValues(Body.types(type.params()));
    body.call(type, function);
    if (type.returns().size() == 1) {
      body.storeValues(Body.types(type.returns()));
    }
    body.emit.emitReturnVoid();
    body.emit.sealAllBlocks();
    return cranelift.compile();
  }

  private Set<Integer> calledFromOutside() {
    Set<Integer> functions = new HashSet<>();
    WasmModule module = shape.module();
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      Export export = module.exportSection().getExport(i);
      if (export.exportType() == ExternalType.FUNCTION) {
        functions.add(export.index());
      }
    }
    module.startSection().ifPresent(start -> functions.add((int) start.startIndex()));
    return functions;
  }

  private int append(byte[] compiled) {
    int at = code.size();
    code.writeBytes(compiled);
    code.writeBytes(new byte[-code.size() & (ALIGNMENT - 1)]);
    return at;
  }
}
