import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.GuestLimits;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.wasm.WasmConfig;
import io.turboprop.proplet.engine.wasm.WasmEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a guest that means ill does to its neighbours: how long an empty guest takes from its order
 * to its end, alone and beside one of them. Interleaved. A part of scripts/bench-engine.
 */
final class NeighbourBench {
  private static final String ALONE = "nobody";
  private static final List<String> BESIDE =
      List.of(ALONE, "loop", "grow", "output", "chance", "calls");

  private NeighbourBench() {}

  /** NeighbourBench MODULE ROUNDS STARTS */
  public static void main(String[] args) throws Exception {
    Path module = Path.of(args[0]);
    int rounds = Integer.parseInt(args[1]);
    int starts = Integer.parseInt(args[2]);
    Map<String, List<Double>> times = new LinkedHashMap<>();
    BESIDE.forEach(who -> times.put(who, new ArrayList<>()));
    try (WasmEngine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system())) {
      measure(engine, request(module, "nothing"), starts);
      for (int round = 0; round < rounds; round++) {
        for (String who : BESIDE) {
          Optional<Execution> beside =
              who.equals(ALONE)
                  ? Optional.empty()
                  : Optional.of(engine.start(request(module, who)));
          times.get(who).addAll(measure(engine, request(module, "nothing"), starts));
          if (beside.isPresent()) {
            beside.get().stop();
            beside.get().outcome().toCompletableFuture().get();
          }
        }
      }
    }
    print(times);
    System.exit(0);
  }

  private static List<Double> measure(WasmEngine engine, RunRequest request, int starts)
      throws Exception {
    List<Double> ms = new ArrayList<>();
    for (int i = 0; i < starts; i++) {
      long begin = System.nanoTime();
      RunOutcome outcome = engine.start(request).outcome().toCompletableFuture().get();
      ms.add((System.nanoTime() - begin) / 1e6);
      if (!(outcome instanceof RunOutcome.Succeeded)) {
        throw new IllegalStateException(request + ": " + outcome);
      }
    }
    return ms;
  }

  private static void print(Map<String, List<Double>> times) {
    System.out.println();
    System.out.println("| an empty guest beside | p50 ms | p99 ms | p99 to alone |");
    System.out.println("|---|---|---|---|");
    double alone = percentile(times.get(ALONE), 99);
    times.forEach(
        (who, ms) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.1f |%n",
                who,
                percentile(ms, 50),
                percentile(ms, 99),
                percentile(ms, 99) / alone));
  }

  private static double percentile(List<Double> values, int percent) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }

  private static RunRequest request(Path module, String function) throws IOException {
    return new RunRequest(
        "bench",
        module,
        Digest.of(Files.readAllBytes(module)),
        function,
        List.of(),
        List.of(),
        Map.of(),
        Bytes.empty(),
        GuestLimits.DEFAULT,
        Capabilities.CLOSED,
        false,
        Optional.of("endive"),
        Optional.empty());
  }
}
