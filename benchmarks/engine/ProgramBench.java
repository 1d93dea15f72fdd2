import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.GuestLimits;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.wasm.WasmConfig;
import io.turboprop.proplet.engine.wasm.WasmEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Real programs on each tier and on V8: processor time from their start to their end, compiling not
 * included. Interleaved, medians, after one round of warm-up. A part of scripts/bench-engine.
 */
final class ProgramBench {
  private static final String V8 = "node (V8)";
  private static final int TRIES = 3;

  private record Program(String name, Path module, Path input, List<String> arguments) {}

  private ProgramBench() {}

  /** ProgramBench NODE_SCRIPT ROUNDS {NAME MODULE INPUT ARGUMENTS}…; arguments end with "--". */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[1]);
    System.out.println();
    System.out.println("| program | node (V8) | redline | endive |");
    System.out.println("|---|---|---|---|");
    try (WasmEngine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system())) {
      for (Program program : programs(args)) {
        measure(engine, args[0], program, rounds);
      }
    }
    System.exit(0);
  }

  private static List<Program> programs(String[] args) {
    List<Program> programs = new ArrayList<>();
    for (int at = 2; at < args.length; ) {
      int end = Arrays.asList(args).subList(at, args.length).indexOf("--") + at;
      List<String> arguments = List.of(args).subList(at + 3, end);
      programs.add(new Program(args[at], Path.of(args[at + 1]), Path.of(args[at + 2]), arguments));
      at = end + 1;
    }
    return programs;
  }

  private static void measure(WasmEngine engine, String script, Program program, int rounds)
      throws Exception {
    Map<String, List<Double>> times = new LinkedHashMap<>();
    Map<String, String> failed = new LinkedHashMap<>();
    for (int round = -1; round < rounds; round++) {
      for (String column : List.of(V8, "redline", "endive")) {
        if (failed.containsKey(column)) {
          continue;
        }
        try {
          double ms = column.equals(V8) ? onNodeAtLast(script, program) : on(engine, column, program);
          if (round >= 0) {
            times.computeIfAbsent(column, any -> new ArrayList<>()).add(ms);
          }
        } catch (IllegalStateException e) {
          failed.put(column, e.getMessage());
        }
      }
    }
    System.out.printf(
        "| %s | %s | %s | %s |%n",
        program.name(), cell(times.get(V8)), cell(times.get("redline")), cell(times.get("endive")));
    failed.forEach((column, why) -> System.err.println(program.name() + " on " + column + ": " + why));
  }

  private static String cell(List<Double> ms) {
    return ms == null
        ? "—"
        : String.format(Locale.ROOT, "%.0f", ms.stream().sorted().toList().get(ms.size() / 2));
  }

  /** Several tries: a node of version 20 loses its own variables now and then beside a large guest. */
  private static double onNodeAtLast(String script, Program program) throws Exception {
    for (int i = 1; ; i++) {
      try {
        return onNode(script, program);
      } catch (IllegalStateException e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }

  private static double onNode(String script, Program program) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "--no-warnings", script));
    command.addAll(List.of(program.module().toString(), program.input().toString()));
    command.addAll(program.arguments());
    Process process = new ProcessBuilder(command).start();
    String said = new String(process.getErrorStream().readAllBytes()).strip();
    process.waitFor();
    try {
      return Double.parseDouble(said);
    } catch (NumberFormatException e) {
      throw new IllegalStateException(said, e);
    }
  }

  /** Several tries: compiling goes on after a run has given up on waiting for it. */
  private static double on(WasmEngine engine, String tier, Program program) throws Exception {
    RunOutcome outcome = null;
    for (int i = 0; i < TRIES; i++) {
      outcome = engine.start(request(tier, program)).outcome().toCompletableFuture().get();
      if (outcome instanceof RunOutcome.Succeeded) {
        return outcome.usage().cpu().toNanos() / 1e6;
      }
    }
    throw new IllegalStateException(outcome.toString());
  }

  private static RunRequest request(String tier, Program program) throws IOException {
    return new RunRequest(
        "bench",
        program.module(),
        Digest.of(Files.readAllBytes(program.module())),
        "program",
        List.of(),
        program.arguments(),
        Map.of(),
        Bytes.wrap(Files.readAllBytes(program.input())),
        GuestLimits.DEFAULT.withDeadline(Duration.ofMinutes(10)).withMemory(1 << 30),
        Capabilities.CLOSED,
        false,
        Optional.of(tier),
        Optional.empty());
  }
}
