package io.turboprop.proplet.engine.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Bytes;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.Runs;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What {@link WasiGuest} is to do, with the code each call is to answer. Texts lie from 64 KiB on;
 * what is below is free for results.
 */
final class WasiScript {
  static final int FOLLOW = 1;
  static final int CREATE = 1;
  static final int DIRECTORY = 2;
  static final int EXCLUSIVE = 4;
  static final int TRUNCATE = 8;
  static final long ALL = ~0L;

  private static final int TEXTS = 64 << 10;

  private final ByteArrayOutputStream records = new ByteArrayOutputStream();
  private final List<String> calls = new ArrayList<>();
  private final List<Errno> expected = new ArrayList<>();
  private int texts = TEXTS;

  /** A text in the guest's memory. */
  record Text(int at, int length) {}

  Text put(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Text put = new Text(texts, bytes.length);
    for (int i = 0; i < bytes.length; i += 8) {
      byte[] eight = new byte[8];
      System.arraycopy(bytes, i, eight, 0, Math.min(8, bytes.length - i));
      poke(texts + i, ByteBuffer.wrap(eight).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }
    texts += bytes.length + 8 & -8;
    return put;
  }

  WasiScript poke(int at, long value) {
    record(WasiGuest.POKE, at, value);
    return this;
  }

  /** Buffers for reads and writes at address 0: pairs of address and length. */
  WasiScript vectors(int... pairs) {
    for (int i = 0; i < pairs.length; i += 2) {
      poke(4 * i, Integer.toUnsignedLong(pairs[i]) | (long) pairs[i + 1] << 32);
    }
    return this;
  }

  /**
   * @param given numbers, and texts, which stand for their address and length
   */
  WasiScript call(Errno answer, String function, Object... given) {
    long[] arguments =
        Arrays.stream(given)
            .flatMap(
                a -> a instanceof Text text ? Stream.of(text.at(), text.length()) : Stream.of(a))
            .mapToLong(number -> ((Number) number).longValue())
            .toArray();
    int number =
        IntStream.range(0, Wasi.functions().size())
            .filter(i -> Wasi.functions().get(i).name().equals(function))
            .findFirst()
            .orElseThrow();
    assertThat(Wasi.functions().get(number).parameters()).as(function).hasSize(arguments.length);
    record(number, arguments);
    if (Wasi.functions().get(number).returnsErrno()) {
      calls.add(function);
      expected.add(answer);
    }
    return this;
  }

  /** Opens beneath a directory; the number goes to address 1024 and is the lowest free one. */
  WasiScript open(Errno answer, int dir, String path, int lookup, int how, long rights, int flags) {
    Text name = put(path);
    return call(answer, "path_open", dir, lookup, name, how, rights, ALL, flags, 1024);
  }

  WasiScript open(int dir, String path, int how, long rights) {
    return open(Errno.SUCCESS, dir, path, FOLLOW, how, rights, 0);
  }

  /** A call that takes a directory and a path and nothing else. */
  WasiScript path(Errno answer, String function, int dir, String path) {
    Text name = put(path);
    return call(answer, function, dir, name);
  }

  WasiScript write(Errno answer, int fd, String text) {
    Text bytes = put(text);
    return vectors(bytes.at(), bytes.length()).call(answer, "fd_write", fd, 0, 1, 512);
  }

  /** Shows bytes; what they are is in {@link Answers#shown}. */
  WasiScript peek(int at, int length) {
    record(WasiGuest.PEEK, at, length);
    calls.add("");
    expected.add(Errno.SUCCESS);
    return this;
  }

  private void record(long operation, long... arguments) {
    ByteBuffer record =
        ByteBuffer.allocate(8 * WasiGuest.RECORD_NUMBERS).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(operation);
    for (long argument : arguments) {
      record.putLong(argument);
    }
    records.writeBytes(record.array());
  }

  /** What was shown, in order. */
  record Answers(List<byte[]> shown) {
    String text(int number) {
      return new String(shown.get(number), StandardCharsets.UTF_8);
    }

    long number(int number) {
      byte[] eight = new byte[8];
      System.arraycopy(shown.get(number), 0, eight, 0, Math.min(8, shown.get(number).length));
      return ByteBuffer.wrap(eight).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
  }

  /** Ready to run, for tests that wait for something else than the answers. */
  Runs guest(Path folder, Capabilities capabilities) {
    return Runs.of(folder, WasiGuest.MODULE)
        .named("_start")
        .inputs("one", "zwei ü")
        .env(Map.of("KEY", "value"))
        .stdin(Bytes.wrap(records.toByteArray()))
        .capabilities(capabilities);
  }

  /** Runs it; fails unless every call answers as expected. */
  Answers run(Engine engine, Path folder, Capabilities capabilities) {
    List<String> lines = guest(folder, capabilities).result(engine).lines().toList();
    assertThat(lines).hasSameSizeAs(calls);
    List<byte[]> shown = new ArrayList<>();
    List<String> answered = new ArrayList<>();
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      byte[] bytes = HexFormat.of().parseHex(lines.get(i));
      if (calls.get(i).isEmpty()) {
        shown.add(bytes);
      } else {
        answered.add(i + " " + calls.get(i) + " " + errno(bytes[0]));
        wanted.add(i + " " + calls.get(i) + " " + expected.get(i));
      }
    }
    assertThat(answered).isEqualTo(wanted);
    return new Answers(shown);
  }

  private static Errno errno(int code) {
    return Arrays.stream(Errno.values())
        .filter(errno -> errno.code() == code)
        .findFirst()
        .orElseThrow();
  }
}
