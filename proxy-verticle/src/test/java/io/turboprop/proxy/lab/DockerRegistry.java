package io.turboprop.proxy.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real docker-registry (Debian's package of that name) as a process on a free port of loopback.
 * Missing, it fails the test.
 *
 * <pre>{@code
 * try (DockerRegistry registry = DockerRegistry.open(folder)) { … registry.authority() … }
 * }</pre>
 */
public final class DockerRegistry implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
  private static final long START_TIMEOUT_S = 30;

  private final Process process;
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Integer> listening = new CompletableFuture<>();
  private final boolean tls;

  private DockerRegistry(Process process, boolean tls) {
    this.process = process;
    this.tls = tls;
  }

  /** Lets anyone in, without TLS. */
  public static DockerRegistry open(Path folder) {
    return start(folder, "", "");
  }

  /** Wants this user and password (bcrypt in a htpasswd file). */
  public static DockerRegistry withBasicAuth(Path folder, String user, String password) {
    return start(folder, basic(folder, user, password), "");
  }

  /** Lets anyone in, speaks TLS. */
  public static DockerRegistry withTls(Path folder, LabCertificates certificates) {
    return start(folder, "", tls(certificates));
  }

  /** Speaks TLS and wants this user and password. */
  public static DockerRegistry withTlsAndBasicAuth(
      Path folder, LabCertificates certificates, String user, String password) {
    return start(folder, basic(folder, user, password), tls(certificates));
  }

  /** Wants tokens of this server. */
  public static DockerRegistry withTokens(Path folder, TokenServer tokens) {
    String auth =
        """
        auth:
          token:
            realm: %s
            service: %s
            issuer: %s
            rootcertbundle: %s
        """
            .formatted(
                tokens.realm(), TokenServer.SERVICE, TokenServer.ISSUER, tokens.rootCertificates());
    return start(folder, auth, "");
  }

  /** {@code host:port} as images name it. */
  public String authority() {
    return "127.0.0.1:" + port();
  }

  public String url() {
    return (tls ? "https://" : "http://") + authority();
  }

  public int port() {
    return listening.join();
  }

  public ProcessHandle process() {
    return process.toHandle();
  }

  /** Its access log, so far. */
  public List<String> log() {
    return List.copyOf(log);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static DockerRegistry start(Path folder, String auth, String tls) {
    String config =
        """
        version: 0.1
        log: {level: info, accesslog: {disabled: false}}
        storage:
          filesystem: {rootdirectory: %s}
          delete: {enabled: true}
        http:
          addr: 127.0.0.1:0
        """
                .formatted(folder.resolve("registry"))
            + tls
            + auth;
    try {
      Files.createDirectories(folder);
      Path file = Files.writeString(folder.resolve("registry.yml"), config);
      Process process =
          new ProcessBuilder("docker-registry", "serve", file.toString())
              .redirectErrorStream(true)
              .start();
      return new DockerRegistry(process, !tls.isEmpty()).begun();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run docker-registry; install that package", e);
    }
  }

  private DockerRegistry begun() {
    Thread.ofVirtual().start(this::read);
    try {
      listening.get(START_TIMEOUT_S, TimeUnit.SECONDS);
      return this;
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new AssertionError("docker-registry did not start: " + String.join("\n", log), e);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.add(line);
        Matcher found = LISTENING.matcher(line);
        if (found.find()) {
          listening.complete(Integer.valueOf(found.group(1)));
        }
      }
    } catch (IOException e) {
      log.add(String.valueOf(e));
    }
    listening.completeExceptionally(new IllegalStateException("it ended"));
  }

  private static String basic(Path folder, String user, String password) {
    String line =
        Commands.run(List.of("htpasswd", "-Bbn", "-C", "5", user, password), 30, TimeUnit.SECONDS);
    try {
      Files.createDirectories(folder);
      Path file = Files.writeString(folder.resolve("htpasswd"), line);
      return "auth:\n  htpasswd: {realm: lab, path: " + file + "}\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tls(LabCertificates certificates) {
    return "  tls: {certificate: "
        + certificates.certificate()
        + ", key: "
        + certificates.keyFile()
        + "}\n";
  }
}
