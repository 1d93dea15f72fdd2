package io.turboprop.cli.http;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to one manager, one request at a time, blocking. {@link #send} returns every answer; the
 * short forms return good answers and turn the others into a {@link CommandException} with the
 * server's own words.
 *
 * <p>{@code HttpURLConnection} because a whole command with it starts three times as fast as with
 * the newer client.
 */
public final class ManagerClient {
  /** Largest answer that is read. */
  public static final int MAX_REPLY_BYTES = 64 * 1024 * 1024;

  private static final int CHUNK_BYTES = 64 * 1024;
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** So often a request is sent again that no manager has taken, since none leads. */
  private static final int LEADERLESS_TRIES = 15;

  private static final Duration LEADERLESS_PAUSE = Duration.ofSeconds(1);

  private final Managers managers;
  private final Trust trust;
  private final Duration answerTimeout;
  private final Predicate<Duration> pause;

  /**
   * @param managers a path in an address is kept
   * @param answerTimeout longest silence of the server within a request
   * @param pause waits so long while no manager leads; false: be content with that answer
   */
  public ManagerClient(
      Managers managers, Trust trust, Duration answerTimeout, Predicate<Duration> pause) {
    this.managers = managers;
    this.trust = trust;
    this.answerTimeout = answerTimeout;
    this.pause = pause;
  }

  /** The same, for requests that the server may answer as late as this. */
  public ManagerClient patient(Duration atLeast) {
    return new ManagerClient(
        managers, trust, answerTimeout.compareTo(atLeast) < 0 ? atLeast : answerTimeout, pause);
  }

  public Reply get(String path) {
    return expectGood(send("GET", path, null, Map.of()));
  }

  public Reply delete(String path) {
    return delete(path, Map.of());
  }

  public Reply delete(String path, Map<String, String> headers) {
    return expectGood(send("DELETE", path, null, headers));
  }

  public Reply post(String path, @Nullable Payload payload, Map<String, String> headers) {
    return expectGood(send("POST", path, payload, headers));
  }

  public Reply put(String path, Payload payload) {
    return put(path, payload, Map.of());
  }

  public Reply put(String path, Payload payload, Map<String, String> headers) {
    return expectGood(send("PUT", path, payload, headers));
  }

  /** Always with the newer client: this one knows no PATCH. */
  public Reply patch(String path, Payload payload) {
    try {
      return expectGood(PatchRequest.send(address(path), trust, answerTimeout, payload));
    } catch (HttpConnectTimeoutException e) {
      throw unreachable(e);
    } catch (HttpTimeoutException e) {
      throw noAnswer(e);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private static Reply expectGood(Reply reply) {
    if (reply.good()) {
      return reply;
    }
    throw new CommandException(codeOf(reply.status()), reply.complaint());
  }

  private static ExitCode codeOf(int status) {
    return switch (status) {
      case 404 -> ExitCode.NOT_FOUND;
      case 409, 412 -> ExitCode.CONFLICT;
      case 408, 504 -> ExitCode.TIMEOUT;
      default -> ExitCode.FAILED;
    };
  }

  /**
   * Any answer, good or bad; fails only if there is none. While managers agree on who leads, each
   * says that it has done nothing; then the request is sent again, to whoever answers.
   */
  public Reply send(
      String method, String path, @Nullable Payload payload, Map<String, String> headers) {
    Reply reply = sendOnce(method, path, payload, headers);
    boolean again = payload == null || payload.length() >= 0;
    for (int i = 0; again && i < LEADERLESS_TRIES && reply.nobodyLeads(); i++) {
      if (!pause.test(LEADERLESS_PAUSE)) {
        return reply;
      }
      managers.lost();
      reply = sendOnce(method, path, payload, headers);
    }
    return reply;
  }

  private Reply sendOnce(
      String method, String path, @Nullable Payload payload, Map<String, String> headers) {
    try {
      HttpURLConnection connection = open(method, path, headers);
      if (payload != null) {
        write(connection, payload);
      } else if (!method.equals("GET") && !method.equals("DELETE")) {
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(0);
        connection.getOutputStream().close();
      }
      return read(connection);
    } catch (SocketTimeoutException e) {
      throw silence(e);
    } catch (IOException | UncheckedIOException e) {
      throw unreachable(e);
    }
  }

  /**
   * Takes a stream of events until the server ends it. Fails as the short forms do if the answer is
   * no stream, and with TIMEOUT or UNREACHABLE if it breaks off.
   */
  public void follow(String path, Map<String, String> headers, Consumer<ServerEvents.Block> take) {
    Map<String, String> asking = new HashMap<>(headers);
    asking.put("Accept", "text/event-stream");
    try {
      HttpURLConnection connection = open("GET", path, asking);
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        expectGood(read(connection));
        throw new CommandException(ExitCode.FAILED, "the server answered with no stream of events");
      }
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
        ServerEvents events = new ServerEvents(lines);
        for (var block = events.next(); block.isPresent(); block = events.next()) {
          take.accept(block.get());
        }
      }
    } catch (SocketTimeoutException e) {
      throw silence(e);
    } catch (IOException | UncheckedIOException e) {
      throw unreachable(e);
    }
  }

  /**
   * Copies a body of any length, whatever its type. Fails as {@link #get} does; what was copied
   * before is not taken back.
   *
   * @param to not closed
   * @throws UncheckedIOException if {@code to} cannot be written
   */
  public void download(String path, OutputStream to) {
    try {
      HttpURLConnection connection = open("GET", path, Map.of("Accept", "*/*"));
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        expectGood(read(connection));
        throw new CommandException(ExitCode.FAILED, "the server answered with no content");
      }
      try (InputStream body = connection.getInputStream()) {
        copy(body, to);
      }
    } catch (SocketTimeoutException e) {
      throw silence(e);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private static void copy(InputStream body, OutputStream to) throws IOException {
    byte[] buffer = new byte[CHUNK_BYTES];
    for (int got = body.read(buffer); got >= 0; got = body.read(buffer)) {
      try {
        to.write(buffer, 0, got);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private HttpURLConnection open(String method, String path, Map<String, String> headers)
      throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address(path).toURL().openConnection();
    if (connection instanceof HttpsURLConnection secure) {
      trust.applyTo(secure);
    }
    connection.setRequestMethod(method);
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
    connection.setReadTimeout(Math.toIntExact(answerTimeout.toMillis()));
    connection.setRequestProperty("Accept", "application/json");
    headers.forEach(connection::setRequestProperty);
    return connection;
  }

  /** All managers that are known of, for whoever speaks to them in a way of its own. */
  public List<URI> addresses() {
    return managers.all();
  }

  /** Where that is at the manager that is spoken to. */
  public URI address(String path) {
    String start = managers.current().toString();
    return URI.create(
        (start.endsWith("/") ? start.substring(0, start.length() - 1) : start) + path);
  }

  private static void write(HttpURLConnection connection, Payload payload) throws IOException {
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", payload.contentType());
    long length = payload.length();
    if (length < 0) {
      connection.setChunkedStreamingMode(CHUNK_BYTES);
    } else {
      connection.setFixedLengthStreamingMode(length);
    }
    OutputStream out = connection.getOutputStream();
    try {
      payload.writeTo(out);
      out.close();
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException refusedMidway) {
      // A server that has heard enough answers and closes; its answer says why, if it got through.
      if (!answered(connection)) {
        throw refusedMidway;
      }
    }
  }

  private static boolean answered(HttpURLConnection connection) {
    try {
      return connection.getResponseCode() > 0;
    } catch (IOException nothing) {
      return false;
    }
  }

  private static Reply read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    if (body == null) {
      return new Reply(status, "");
    }
    try (body) {
      byte[] bytes = body.readNBytes(MAX_REPLY_BYTES + 1);
      if (bytes.length > MAX_REPLY_BYTES) {
        throw new CommandException(
            ExitCode.FAILED,
            "the answer is larger than %d bytes; ask for less, for example with --limit"
                .formatted(MAX_REPLY_BYTES));
      }
      return new Reply(status, new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private CommandException silence(SocketTimeoutException cause) {
    boolean connecting = String.valueOf(cause.getMessage()).contains("onnect");
    return connecting ? unreachable(cause) : noAnswer(cause);
  }

  private CommandException noAnswer(IOException cause) {
    return new CommandException(
        ExitCode.TIMEOUT,
        "no answer from %s within %d ms".formatted(managers.current(), answerTimeout.toMillis()),
        cause);
  }

  private CommandException unreachable(Exception cause) {
    URI manager = managers.current();
    managers.lost();
    String why =
        switch (cause) {
          case UnknownHostException _ -> "no such host: " + manager.getHost();
          case SSLException e ->
              e.getMessage()
                  + " (--ca-cert FILE names an authority to trust, --insecure trusts anybody)";
          default -> String.valueOf(cause.getMessage());
        };
    return new CommandException(
        ExitCode.UNREACHABLE, "cannot reach the manager at %s: %s".formatted(manager, why), cause);
  }
}
