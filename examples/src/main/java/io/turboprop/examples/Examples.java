package io.turboprop.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The sample modules on the class path. What each does stands at the top of its {@code .wat}
 * source.
 */
public enum Examples {
  /**
   * Exports {@code add(i32, i32)}, {@code add64(i64, i64)}, {@code mul(f64, f64)} and {@code main()
   * = 42}.
   */
  ADD,
  /** Prints its arguments, its environment and its standard input. */
  ECHO,
  /** Complains on stderr and exits with code 3. */
  EXIT3,
  /** Exports {@code fib(i32) → i64}. */
  FIB,
  /** Exports {@code flood(i32)}: prints so many blocks of 64 KiB. */
  FLOOD,
  /**
   * Exports {@code echo()}, {@code count() → i32}, {@code nap(i32) → i32}, {@code page()}, {@code
   * crash()} and {@code complain()}, to be called as a function.
   */
  HANDLER,
  /** Prints "Hello, …!" with its first argument. */
  HELLO,
  /**
   * Exports {@code hog() → i32}: takes memory until refused, answers with the number of 64 KiB
   * pages.
   */
  HOG,
  /** Exports {@code sieve(i32) → i32}: counts primes below n, using n bytes. */
  SIEVE,
  /** Exports {@code spin()}, which never returns. */
  SPIN,
  /** Exports {@code ticker(i32) → i32}: prints ten lines a second. */
  TICKER,
  /**
   * Exports {@code divide(i32, i32)}, {@code unreachable()}, {@code outside()} and {@code
   * deep(i64)}.
   */
  TRAP;

  /** Name of the file in this package, such as {@code add.wasm}. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT) + ".wasm";
  }

  /** Opens the module's bytes; the caller closes the stream. */
  public InputStream open() {
    InputStream stream = Examples.class.getResourceAsStream(fileName());
    if (stream == null) {
      throw new IllegalStateException(
          fileName() + " is not on the class path: build the examples module");
    }
    return stream;
  }

  /** The module's bytes, a fresh array each time. */
  public byte[] bytes() {
    try (InputStream stream = open()) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("read " + fileName(), e);
    }
  }

  /**
   * Writes the module into {@code folder} under its {@link #fileName}, replacing what is there.
   *
   * @return the file written
   */
  public Path copyTo(Path folder) {
    Path file = folder.resolve(fileName());
    try {
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException("write " + file, e);
    }
  }
}
