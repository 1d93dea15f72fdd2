package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.wasm.WasmConfig;
import io.turboprop.proplet.engine.wasm.WasmEngine;
import io.turboprop.proplet.engine.wasm.redline.FastTier;
import io.turboprop.proplet.engine.wasm.redline.RedlineConfig;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process for one guest: warms up, waits for a {@link Frame.Begin} on standard input, runs it
 * with the proplet's own engine, tells on standard output what happens, and ends. Ends at once when
 * standard input does, since then the proplet is gone.
 */
public final class ChildMain {
  /** Argument of a child that waits for its guest, and so has time to warm up. */
  static final String READY = "ready";

  /** Of an order with everything in it. */
  private static final int MOST_FRAME_BYTES = 64 << 20;

  private static final int PIECE_BYTES = 64 << 10;
  private static final long REPORT_MS = 100;
  private static final int FAILED = 1;

  private ChildMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    FrameWriter out = new FrameWriter(new FileOutputStream(FileDescriptor.out));
    System.setOut(System.err); // Nothing else may get between the frames.
    InputStream in = new FileInputStream(FileDescriptor.in);
    Engine engine = engine(RedlineConfig.OFF);
    if (args.length > 0 && args[0].equals(READY)) {
      ChildWarmUp.run(engine);
    }
    if (new FrameReader(in, MOST_FRAME_BYTES).read() instanceof Frame.Begin(var request)) {
      Pumps.run("child-input", () -> endWith(in));
      Execution execution =
          forOne(request, engine)
              .start(
                  request,
                  (stream, bytes, offset, length) -> wrote(out, stream, bytes, offset, length));
      report(execution, out);
    }
    Runtime.getRuntime().halt(0);
  }

  /** In pieces: a guest may write more at a time than a frame carries. */
  private static void wrote(
      FrameWriter out, OutputListener.Stream stream, byte[] bytes, int offset, int length) {
    int end = offset + length;
    for (int at = offset; at < end; at += PIECE_BYTES) {
      byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(end, at + PIECE_BYTES));
      tell(out, new Frame.Wrote(stream, piece));
    }
  }

  private static Engine engine(RedlineConfig machineCode) {
    return new WasmEngine(WasmConfig.DEFAULT.withRedline(machineCode), InstantSource.system());
  }

  /** Machine code that is made in the background would be for guests that never come. */
  private static Engine forOne(RunRequest request, Engine usual) {
    boolean pinned = request.engine().filter(FastTier.NAME::equals).isPresent();
    return pinned ? engine(RedlineConfig.DEFAULT) : usual;
  }

  private static void endWith(InputStream in) {
    try {
      while (in.read() >= 0) {
        // Nothing is said after the beginning.
      }
    } catch (IOException e) {
      // The same as its end.
    }
    Runtime.getRuntime().halt(FAILED);
  }

  private static void report(Execution execution, FrameWriter out) throws InterruptedException {
    var outcome = execution.outcome().toCompletableFuture();
    while (true) {
      try {
        RunOutcome how = outcome.get(REPORT_MS, TimeUnit.MILLISECONDS);
        tell(out, new Frame.Ended(how));
        return;
      } catch (TimeoutException stillRunning) {
        if (execution.usage().uptime().isPositive()) {
          tell(out, new Frame.Used(execution.usage()));
        }
      } catch (ExecutionException never) {
        throw new IllegalStateException(never);
      }
    }
  }

  private static void tell(FrameWriter out, Frame frame) {
    try {
      out.write(frame);
    } catch (IOException propletIsGone) {
      Runtime.getRuntime().halt(FAILED);
    }
  }
}
