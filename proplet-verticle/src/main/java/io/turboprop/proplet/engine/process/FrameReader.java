package io.turboprop.proplet.engine.process;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.GuestDir;
import io.turboprop.proplet.engine.GuestLimits;
import io.turboprop.proplet.engine.OutputListener.Stream;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.RunUsage;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads what {@link FrameWriter} writes. The other side may be in the hands of a guest: no length
 * is believed that the frame does not have. For one thread.
 */
final class FrameReader {
  private final DataInputStream from;
  private final int maxBytes;

  /**
   * @param maxBytes of one frame
   */
  FrameReader(InputStream from, int maxBytes) {
    this.from = new DataInputStream(from);
    this.maxBytes = maxBytes;
  }

  /**
   * Waits for the next one.
   *
   * @throws java.io.EOFException at the end
   * @throws IOException if it is not one
   */
  Frame read() throws IOException {
    int length = from.readInt();
    if (length <= 0 || length > maxBytes) {
      throw new IOException("a frame of %d bytes, at most %d are read".formatted(length, maxBytes));
    }
    byte[] frame = from.readNBytes(length);
    if (frame.length < length) {
      throw new IOException("a frame of %d bytes ends after %d".formatted(length, frame.length));
    }
    try {
      return frame(new DataInputStream(new ByteArrayInputStream(frame)));
    } catch (RuntimeException e) {
      throw new IOException("a frame without sense: " + e, e);
    }
  }

  private static Frame frame(DataInputStream in) throws IOException {
    int kind = in.readByte();
    return switch (kind) {
      case FrameWriter.BEGIN -> new Frame.Begin(request(in));
      case FrameWriter.WROTE -> new Frame.Wrote(Stream.valueOf(text(in)), bytes(in));
      case FrameWriter.USED -> new Frame.Used(usage(in));
      case FrameWriter.ENDED -> new Frame.Ended(outcome(in));
      default -> throw new IOException("a frame of unknown kind " + kind);
    };
  }

  private static RunRequest request(DataInputStream in) throws IOException {
    return new RunRequest(
        text(in),
        Path.of(text(in)),
        Digest.parse(text(in)),
        text(in),
        texts(in),
        texts(in),
        env(in),
        Bytes.wrap(bytes(in)),
        limits(in),
        capabilities(in),
        in.readBoolean(),
        Optional.of(text(in)).filter(name -> !name.isEmpty()),
        Optional.empty());
  }

  private static GuestLimits limits(DataInputStream in) throws IOException {
    return new GuestLimits(
        Duration.ofNanos(in.readLong()),
        Optional.of(in.readLong()).filter(nanos -> nanos > 0).map(Duration::ofNanos),
        in.readLong(),
        in.readInt(),
        in.readInt(),
        in.readInt());
  }

  private static Map<String, String> env(DataInputStream in) throws IOException {
    Map<String, String> env = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      env.put(text(in), text(in));
    }
    return env;
  }

  private static Capabilities capabilities(DataInputStream in) throws IOException {
    boolean seeded = in.readBoolean();
    long seed = in.readLong();
    List<GuestDir> dirs = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      dirs.add(new GuestDir(Path.of(text(in)), text(in), in.readBoolean()));
    }
    return new Capabilities(
        seeded ? OptionalLong.of(seed) : OptionalLong.empty(), dirs, in.readInt());
  }

  private static RunOutcome outcome(DataInputStream in) throws IOException {
    if (in.readBoolean()) {
      return new RunOutcome.Succeeded(text(in), texts(in), text(in), usage(in));
    }
    FailureKind kind = FailureKind.valueOf(text(in));
    String message = text(in);
    boolean exited = in.readBoolean();
    int code = in.readInt();
    return new RunOutcome.Failed(
        kind, message, exited ? OptionalInt.of(code) : OptionalInt.empty(), text(in), usage(in));
  }

  private static RunUsage usage(DataInputStream in) throws IOException {
    return new RunUsage(
        Duration.ofNanos(in.readLong()), in.readLong(), Duration.ofNanos(in.readLong()), text(in));
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      texts.add(text(in));
    }
    return texts;
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException(
          "%d bytes in a frame that has %d left".formatted(length, in.available()));
    }
    return in.readNBytes(length);
  }
}
