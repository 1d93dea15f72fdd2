package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.wasi.Wasi;
import io.turboprop.proplet.engine.wasi.WasiLimits;
import io.turboprop.proplet.engine.wasi.WasiSetup;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.runtime.HostFunction;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;

/**
 * Calls everything a guest can call, once, before the first guest does. A guest may use up its
 * stack and then call the host: a class of ours or of the JDK whose initializer runs out of stack
 * there is lost to the whole JVM.
 */
final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

  /** A module that has one page of memory and nothing else. */
  private static final byte[] ONE_PAGE = {0, 'a', 's', 'm', 1, 0, 0, 0, 5, 3, 1, 0, 1};

  /** Zeros, pointers to zeros, and pointers to nowhere. */
  private static final long[] ARGUMENTS = {0, 1, -1};

  private WarmUp() {}

  static void run() {
    Instance guest =
        Instance.builder(Parser.parse(ONE_PAGE))
            .withMemoryFactory(limits -> new FlatMemory(limits, new MemoryBudget(1 << 20)))
            .build();
    for (long argument : ARGUMENTS) {
      try (Wasi wasi = Wasi.open(setup())) {
        for (HostFunction function : WasiHost.functions(wasi)) {
          long[] arguments = new long[function.paramTypes().size()];
          Arrays.fill(arguments, argument);
          call(function, guest, arguments);
        }
      }
    }
  }

  private static WasiSetup setup() {
    return new WasiSetup(
        List.of("warm-up"),
        Map.of(),
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream(),
        new Random(0),
        List.of(),
        WasiLimits.DEFAULT);
  }

  private static void call(HostFunction function, Instance guest, long[] arguments) {
    try {
      function.handle().apply(guest, arguments);
    } catch (RuntimeException expected) {
      log.trace("{} answers nonsense as it should", function.name(), expected);
    }
  }
}
