package io.turboprop.proplet.engine.process;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.GuestLimits;
import io.turboprop.proplet.engine.RunRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a small guest, so that the classes of the engine are loaded when the real one comes. */
final class ChildWarmUp {
  private static final Logger log = LoggerFactory.getLogger(ChildWarmUp.class);

  /** {@code (func (export "main") (result i32) (i32.const 42))} */
  private static final byte[] MODULE =
      HexFormat.of()
          .parseHex(
              "0061736d010000000105016000017f030201000708" + "01046d61696e00000a06010400412a0b");

  private ChildWarmUp() {}

  /** Waits for the guest's end; writes to the current folder for that time. */
  static void run(Engine engine) {
    try {
      Path file = Files.createTempFile(Path.of("").toAbsolutePath(), "warm-up", ".wasm");
      try {
        Files.write(file, MODULE);
        engine.start(request(file)).outcome().toCompletableFuture().join();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      log.debug("a child is not warm: {}", e.toString());
    }
  }

  private static RunRequest request(Path file) {
    return new RunRequest(
        "warm-up",
        file,
        Digest.of(MODULE),
        "main",
        List.of(),
        List.of(),
        Map.of(),
        Bytes.empty(),
        GuestLimits.DEFAULT,
        Capabilities.CLOSED,
        false,
        Optional.empty(),
        Optional.empty());
  }
}
