import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.GuestLimits;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.wasm.WasmConfig;
import io.turboprop.proplet.engine.wasm.WasmEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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

/** The measurements of scripts/bench-engine, which explains and starts it. */
final class EngineBench {
  private static final List<String> KERNELS =
      List.of("fib", "sieve", "matrix", "sha256", "indirect", "copy", "mix");

  private static final int COLD_STARTS = 200;

  /** Processor milliseconds, and the checksum. */
  private record Timing(double ms, int sum) {}

  private interface Column {
    Timing run(String kernel) throws Exception;
  }

  /** EngineBench MODULE NATIVE NODE_SCRIPT PYTHON_SCRIPT SMALL_MODULE LARGE_MODULE ROUNDS STARTS */
  public static void main(String[] args) throws Exception {
    Path module = Path.of(args[0]);
    int rounds = Integer.parseInt(args[6]);
    Process node = new ProcessBuilder("node", args[2], args[0]).start();
    Process wasmtime = new ProcessBuilder("python3", args[3], args[0]).start();
    try (WasmEngine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system())) {
      Map<String, Column> columns = new LinkedHashMap<>();
      columns.put("native (clang -O2)", kernel -> ofProgram(args[1], kernel));
      columns.put("node (V8)", asking(node));
      columns.put("wasmtime", asking(wasmtime));
      columns.put("redline", kernel -> onEngine(engine, module, kernel, "redline"));
      columns.put("endive", kernel -> onEngine(engine, module, kernel, "endive"));
      kernels(columns, rounds);
      starts(engine, Path.of(args[4]), Integer.parseInt(args[7]));
      cold(Path.of(args[5]));
    } finally {
      node.destroy();
      wasmtime.destroy();
    }
    System.exit(0);
  }

  /** Interleaved: each round runs each kernel once on each engine. The first two warm up. */
  private static void kernels(Map<String, Column> columns, int rounds) throws Exception {
    Map<String, List<Double>> times = new LinkedHashMap<>();
    for (int round = -2; round < rounds; round++) {
      for (String kernel : KERNELS) {
        Integer sum = null;
        for (var column : columns.entrySet()) {
          Timing timing = column.getValue().run(kernel);
          if (sum != null && sum != timing.sum()) {
            throw new IllegalStateException(
                kernel + " on " + column.getKey() + " gives " + timing.sum() + ", not " + sum);
          }
          sum = timing.sum();
          if (round >= 0) {
            times
                .computeIfAbsent(kernel + column.getKey(), any -> new ArrayList<>())
                .add(timing.ms());
          }
        }
      }
    }
    List<String> names = List.copyOf(columns.keySet());
    List<String> ratios = new ArrayList<>();
    for (String tier : names.subList(3, names.size())) {
      ratios.add(tier + " to native");
      ratios.add(tier + " to wasmtime");
    }
    System.out.printf("| kernel | %s | %s |%n", String.join(" | ", names), String.join(" | ", ratios));
    System.out.println("|---|" + "---|".repeat(names.size() + ratios.size()));
    for (String kernel : KERNELS) {
      List<Double> medians = names.stream().map(column -> median(times.get(kernel + column))).toList();
      List<String> cells = new ArrayList<>(medians.stream().map(ms -> text("%.0f", ms)).toList());
      for (double tier : medians.subList(3, names.size())) {
        cells.add(text("%.2f", tier / medians.get(0)));
        cells.add(text("%.2f", tier / medians.get(2)));
      }
      System.out.printf("| %s | %s |%n", kernel, String.join(" | ", cells));
    }
  }

  /** From the order to the end of a guest that does nothing, less what the end takes to be seen. */
  private static void starts(WasmEngine engine, Path module, int count) throws Exception {
    System.out.println();
    System.out.println("| start to end of an empty guest, cached | p50 ms | p99 ms |");
    System.out.println("|---|---|---|");
    for (String tier : List.of("redline", "endive")) {
      RunRequest request = request(module, "nothing", tier);
      double[] ms = new double[count];
      for (int i = -count / 4; i < count; i++) {
        long begin = System.nanoTime();
        finished(engine, request);
        if (i >= 0) {
          ms[i] = (System.nanoTime() - begin) / 1e6;
        }
      }
      Arrays.sort(ms);
      System.out.printf(
          "| %s | %s | %s |%n",
          tier,
          text("%.2f", ms[count / 2]),
          text("%.2f", ms[Math.min(count - 1, count * 99 / 100)]));
    }
  }

  /** The JVM compiles the compiler meanwhile, so the first are of another kind than the last. */
  private static void cold(Path module) throws Exception {
    byte[] bytes = Files.readAllBytes(module);
    List<Double> ms = new ArrayList<>();
    try (WasmEngine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system())) {
      for (int i = 0; i < COLD_STARTS; i++) {
        // A custom section of its own makes it another module each time.
        byte[] other = Arrays.copyOf(bytes, bytes.length + 6);
        System.arraycopy(new byte[] {0, 4, 1, 'n', (byte) i, 0}, 0, other, bytes.length, 6);
        Path file = Files.createTempFile("bench", ".wasm");
        Files.write(file, other);
        RunRequest request = request(file, "nothing", "endive");
        long begin = System.nanoTime();
        finished(engine, request);
        ms.add((System.nanoTime() - begin) / 1e6);
        Files.delete(file);
      }
    }
    System.out.println();
    System.out.println(
        text("Cold start of a module of %.0f KB on endive", bytes.length / 1024.0)
            + text(": median of the first twenty %.1f ms", median(ms.subList(0, 20)))
            + text(", of the last fifty %.1f ms", median(ms.subList(ms.size() - 50, ms.size())))
            + text(", worst %.1f ms.", ms.stream().max(Double::compare).orElseThrow()));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** A program that runs the kernels whose names it reads. */
  private static Column asking(Process program) {
    BufferedReader answers = program.inputReader();
    return kernel -> {
      program.outputWriter().write(kernel + "\n");
      program.outputWriter().flush();
      return timing(answers.readLine());
    };
  }

  private static Timing ofProgram(String program, String kernel) throws IOException {
    Process process = new ProcessBuilder(program, kernel).start();
    try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
      return timing(lines.readLine());
    }
  }

  private static Timing timing(String line) {
    String[] words = line.split(" ");
    return new Timing(Double.parseDouble(words[0]), Integer.parseInt(words[1]));
  }

  private static Timing onEngine(WasmEngine engine, Path module, String kernel, String tier)
      throws Exception {
    RunOutcome.Succeeded outcome = finished(engine, request(module, kernel, tier));
    return new Timing(
        outcome.usage().cpu().toNanos() / 1e6, Integer.parseInt(outcome.result()));
  }

  private static RunOutcome.Succeeded finished(WasmEngine engine, RunRequest request)
      throws Exception {
    RunOutcome outcome = engine.start(request).outcome().toCompletableFuture().get();
    if (outcome instanceof RunOutcome.Succeeded succeeded) {
      return succeeded;
    }
    throw new IllegalStateException(request + ": " + outcome);
  }

  private static RunRequest request(Path module, String function, String tier) throws IOException {
    return new RunRequest(
        "bench",
        module,
        Digest.of(Files.readAllBytes(module)),
        function,
        List.of(),
        List.of(),
        Map.of(),
        Bytes.empty(),
        GuestLimits.DEFAULT.withDeadline(Duration.ofMinutes(10)),
        Capabilities.CLOSED,
        false,
        Optional.of(tier),
        Optional.empty());
  }
}
