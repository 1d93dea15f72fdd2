package io.turboprop.proxy.house;

import io.turboprop.proxy.ProxyMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** {@link ProxyMain} as a process of its own, with the classes of this test. */
final class ProxyProcess implements AutoCloseable {
  private final Process process;
  private final Queue<String> log = new ConcurrentLinkedQueue<>();

  private ProxyProcess(Process process) {
    this.process = process;
  }

  /**
   * @param folder its working directory
   */
  static ProxyProcess start(Path folder, Map<String, String> environment, String... jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-cp", classPath(), ProxyMain.class.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      ProxyProcess proxy = new ProxyProcess(builder.start());
      Thread.ofVirtual().start(proxy::read);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(log::add);
    } catch (IOException e) {
      log.add(String.valueOf(e));
    }
  }

  List<String> log() {
    return List.copyOf(log);
  }

  boolean hasLogged(String words) {
    return log.stream().anyMatch(line -> line.contains(words));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The most memory it ever had resident, in KiB (Linux {@code VmHWM}). */
  long peakResidentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** SIGTERM, and its exit code. */
  int terminate() throws InterruptedException {
    process.toHandle().destroy(); // Process.destroy would close its output as well
    return exitCode();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the proxy does not end: " + String.join("\n", log));
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
