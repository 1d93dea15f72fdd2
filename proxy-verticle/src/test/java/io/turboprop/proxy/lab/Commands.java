package io.turboprop.proxy.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Short-lived programs. */
public final class Commands {
  private Commands() {}

  /**
   * @return what it printed
   * @throws AssertionError if it is not installed, fails or takes too long
   */
  public static String run(List<String> command, long timeout, TimeUnit unit) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      byte[] printed = process.getInputStream().readAllBytes();
      String output = new String(printed, StandardCharsets.UTF_8);
      if (!process.waitFor(timeout, unit)) {
        process.destroyForcibly();
        throw new AssertionError(command.getFirst() + " takes too long: " + output);
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(command.getFirst() + " failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(command.getFirst() + " cannot be run; install it", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
