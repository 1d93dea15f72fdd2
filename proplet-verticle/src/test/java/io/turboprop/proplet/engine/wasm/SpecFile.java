package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.wasm.redline.UnsupportedModuleException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportGlobal;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportTable;
import run.endive.runtime.Instance;
import run.endive.runtime.Store;
import run.endive.runtime.TableInstance;
import run.endive.wasm.Parser;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.ValType;

/** One file of the specification suite, see {@link SpecSuite}. */
final class SpecFile {
  private static final long MEMORY_BYTES = 1L << 31;
  private static final int GUEST_STACK_BYTES = 4 << 20;

  private final SpecSuite suite;
  private final Path folder;
  private final String name;
  private final Count count = new Count();
  private final Store store = new Store();
  private final Map<String, Instance> named = new HashMap<>();
  private final Map<String, Instance> registered = new HashMap<>();

  /** Would have been changed by a module that this tier does not run. */
  private final Set<Instance> elsewhere = new HashSet<>();

  /** What an instance imports from. */
  private final Map<Instance, List<Instance>> imports = new HashMap<>();

  private @Nullable Instance last;

  /** How assertions ended. */
  static final class Count {
    int met;
    int unmet;
    int notApplicable;

    void add(Count other) {
      met += other.met;
      unmet += other.unmet;
      notApplicable += other.notApplicable;
    }

    boolean isMet() {
      return unmet == 0;
    }

    @Override
    public String toString() {
      return "%d met, %d not met, %d not applicable".formatted(met, unmet, notApplicable);
    }
  }

  SpecFile(SpecSuite suite, Path folder, String name) {
    this.suite = suite;
    this.folder = folder;
    this.name = name;
    addHost();
  }

  Count count() {
    return count;
  }

  private void addHost() {
    print("print");
    print("print_i32", ValType.I32);
    print("print_i64", ValType.I64);
    print("print_f32", ValType.F32);
    print("print_f64", ValType.F64);
    print("print_i32_f32", ValType.I32, ValType.F32);
    print("print_f64_f64", ValType.F64, ValType.F64);
    global("global_i32", ValType.I32, 666);
    global("global_i64", ValType.I64, 666);
    global("global_f32", ValType.F32, Float.floatToRawIntBits(666.6f));
    global("global_f64", ValType.F64, Double.doubleToRawLongBits(666.6));
    store.addTable(
        new ImportTable(
            "spectest",
            "table",
            new TableInstance(new Table(ValType.FuncRef, new TableLimits(10, 20)), -1)));
    store.addMemory(
        new ImportMemory(
            "spectest",
            "memory",
            new FlatMemory(new MemoryLimits(1, 2), new MemoryBudget(MEMORY_BYTES))));
  }

  private void global(String global, ValType type, long bits) {
    store.addGlobal(
        new ImportGlobal(
            "spectest", global, new GlobalInstance(bits, 0, type, MutabilityType.Const)));
  }

  private void print(String function, ValType... parameters) {
    store.addFunction(
        new HostFunction(
            "spectest",
            function,
            FunctionType.of(List.of(parameters), List.of()),
            (instance, arguments) -> null));
  }

  void run(JsonObject file) {
    for (Object each : file.getJsonArray("commands")) {
      JsonObject command = (JsonObject) each;
      switch (command.getString("type")) {
        case "module" -> module(command);
        case "register" -> register(command);
        case "action" -> perform(command, false);
        case "assert_return" -> perform(command, false);
        case "assert_trap", "assert_exhaustion", "assert_exception" -> perform(command, true);
        case "assert_invalid", "assert_malformed", "assert_unlinkable", "assert_uninstantiable" ->
            refuse(command);
        default -> count.notApplicable++;
      }
    }
  }

  private void module(JsonObject command) {
    last = null;
    try {
      last = instance(command.getString("filename"));
      if (command.containsKey("name")) {
        named.put(command.getString("name"), last);
      }
    } catch (UnsupportedModuleException e) {
      named.remove(command.getString("name", ""));
    } catch (RuntimeException | IOException | StackOverflowError e) {
      unmet(command, "module: " + e);
    }
  }

  private Instance instance(String file) throws UnsupportedModuleException, IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(file));
    List<Instance> wanted =
        Parser.parse(bytes).importSection().stream()
            .map(it -> Optional.ofNullable(registered.get(it.module())))
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    Program program;
    try {
      program = suite.program(bytes);
    } catch (UnsupportedModuleException e) {
      elsewhere.addAll(wanted);
      throw e;
    }
    Room room = program.open(new MemoryBudget(MEMORY_BYTES), GUEST_STACK_BYTES);
    Instance instance =
        Instance.builder(program.module())
            .withImportValues(store.toImportValues())
            .withMemoryFactory(room::memory)
            .withMachineFactory(room::machine)
            .build();
    imports.put(instance, wanted);
    return instance;
  }

  private boolean isElsewhere(Instance instance) {
    return elsewhere.contains(instance)
        || imports.getOrDefault(instance, List.of()).stream().anyMatch(this::isElsewhere);
  }

  private void register(JsonObject command) {
    String as = command.getString("as");
    Instance instance = of(command.getString("name"));
    if (instance == null) {
      return;
    }
    store.register(as, instance);
    registered.put(as, instance);
  }

  private @Nullable Instance of(@Nullable String module) {
    return module == null ? last : named.get(module);
  }

  private void perform(JsonObject command, boolean traps) {
    JsonObject action = command.getJsonObject("action");
    Instance instance = of(action.getString("module"));
    if (instance == null
        || isElsewhere(instance)
        || !action.getString("type").equals("invoke")
        || hasVectors(action.getJsonArray("args"))
        || hasVectors(command.getJsonArray("expected", new JsonArray()))) {
      count.notApplicable++;
      return;
    }
    JsonArray given = action.getJsonArray("args");
    long[] arguments = new long[given.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = SpecValues.parse(given.getJsonObject(i));
    }
    try {
      long[] results = instance.export(action.getString("field")).apply(arguments);
      check(command, traps, results);
    } catch (UnsupportedOperationException objects) {
      count.notApplicable++; // Endive wants references to the host's objects as objects.
    } catch (RuntimeException | StackOverflowError e) {
      if (traps) {
        count.met++;
      } else {
        unmet(command, action.getString("field") + " threw " + e);
      }
    }
  }

  private void check(JsonObject command, boolean traps, long[] results) {
    JsonArray expected = command.getJsonArray("expected", new JsonArray());
    boolean isMet = !traps;
    if (command.getString("type").equals("assert_return")) {
      for (int i = 0; i < expected.size(); i++) {
        isMet &= SpecValues.isSame(expected.getJsonObject(i), results[i]);
      }
    }
    if (isMet) {
      count.met++;
    } else {
      unmet(command, "got " + Arrays.toString(results) + ", expected " + expected);
    }
  }

  private static boolean hasVectors(JsonArray values) {
    return values.stream().anyMatch(v -> ((JsonObject) v).getString("type").equals("v128"));
  }

  /** A module that must not come to life, whoever refuses it. */
  private void refuse(JsonObject command) {
    if (!command.getString("filename").endsWith(".wasm")) {
      count.notApplicable++; // It is wrong as text.
      return;
    }
    try {
      instance(command.getString("filename"));
      unmet(command, "accepted, expected: " + command.getString("text"));
    } catch (UnsupportedModuleException e) {
      count.notApplicable++;
    } catch (RuntimeException | IOException | StackOverflowError refused) {
      count.met++;
    }
  }

  private void unmet(JsonObject command, String what) {
    count.unmet++;
    System.out.printf("  %s.wast:%d %s%n", name, command.getInteger("line"), what);
  }
}
