package io.turboprop.module;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A process in place of {@code wasmtime serve}: really serves HTTP, but executes no module. The
 * first word of the path says what it does, and {@code --env START=…} how it begins.
 */
public final class ServingRuntime {
  private final Map<String, String> env = new HashMap<>();
  private String address = "";

  private ServingRuntime(String[] arguments) {
    for (int i = 0; i + 1 < arguments.length; i++) {
      if (arguments[i].equals("--addr")) {
        address = arguments[i + 1];
      } else if (arguments[i].equals("--env")) {
        String[] parts = arguments[i + 1].split("=", 2);
        env.put(parts[0], parts[1]);
      }
    }
  }

  /** The process in words of a shell, without what it is called with. */
  public static String command() {
    try {
      Path java = Path.of(System.getProperty("java.home"), "bin", "java");
      URI classes =
          ServingRuntime.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return "'%s' -Xmx32m -XX:ReservedCodeCacheSize=16m -XX:TieredStopAtLevel=1 -cp '%s' %s"
          .formatted(java, Path.of(classes), ServingRuntime.class.getName());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a program that is nothing but this into the folder. */
  public static Path in(Path folder) {
    try {
      Path file = folder.resolve("serving-runtime");
      Files.writeString(file, "#!/bin/sh\nexec " + command() + " \"$@\"\n");
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A component of the kind that serves; nobody could execute it. */
  public static byte[] component() {
    byte[] text = "wasi:http/incoming-handler".getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[11 + text.length];
    byte[] head = {
      0, 'a', 's', 'm', 0x0d, 0, 1, 0, 0, (byte) (text.length + 1), (byte) text.length
    };
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(text, 0, bytes, head.length, text.length);
    return bytes;
  }

  public static void main(String[] arguments) throws IOException {
    new ServingRuntime(arguments).serve();
  }

  private void serve() throws IOException {
    String how = env.getOrDefault("START", "");
    begin(how);
    int colon = address.lastIndexOf(':');
    try (ServerSocket server = new ServerSocket()) {
      server.setReuseAddress(!how.equals("exclusive"));
      server.bind(
          new InetSocketAddress(
              address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
      System.out.println("Serving HTTP on http://" + address + "/");
      while (true) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    }
  }

  /** {@code fail}, {@code mute}, or {@code exclusive}: at no address that somebody else has. */
  private static void begin(String how) throws IOException {
    switch (how) {
      case "fail" -> exit("Error: failed to parse WebAssembly module", 1);
      case "mute" -> {
        System.err.println("thinking");
        try (ServerSocket elsewhere = new ServerSocket(0)) {
          elsewhere.accept();
        }
      }
      default -> {}
    }
  }

  private static void exit(String words, int status) {
    System.err.println(words);
    System.err.flush();
    Runtime.getRuntime().halt(status);
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      List<String> head = new ArrayList<>();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        head.add(line);
      }
      if (!head.isEmpty()) {
        answer(head, in, client.getOutputStream());
      }
    } catch (IOException gone) {
      // The client is.
    }
  }

  private void answer(List<String> head, InputStream in, OutputStream out) throws IOException {
    String target = head.getFirst().split(" ", 3)[1];
    String[] path = target.split("\\?", 2)[0].split("/", 3);
    String rest = path.length > 2 ? path[2] : "";
    switch (path.length > 1 ? path[1] : "") {
      case "echo" -> {
        text(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        byte[] piece = new byte[1 << 16];
        InputStream body = body(head, in);
        for (int got = body.read(piece); got >= 0; got = body.read(piece)) {
          chunk(out, piece, got);
        }
        chunk(out, piece, 0);
      }
      case "status" ->
          whole(
              out,
              rest + " Whatever",
              "Set-Cookie: a=1\r\nset-cookie: b=2\r\nConnection: x-hop\r\nX-Hop: 1\r\nX-Kept: 2\r\n",
              "said");
      case "hang" -> client(in);
      case "first" -> {
        text(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nfirst");
        client(in);
      }
      case "die" -> {
        text(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(100_000));
        exit("wasm trap: wasm `unreachable` instruction executed", 134);
      }
      case "break" -> text(out, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      case "garbage" -> text(out, "what do you want?\r\n\r\n");
      case "burn" -> {
        while (!Thread.interrupted()) {
          Thread.onSpinWait();
        }
      }
      case "log" -> {
        System.err.println("logged " + rest);
        System.err.flush();
        whole(out, "204 No Content", "", "");
      }
      case "env" -> whole(out, "200 OK", "", env.getOrDefault(rest, "-"));
      default -> {
        String body = new String(body(head, in).readAllBytes(), StandardCharsets.UTF_8);
        whole(
            out, "200 OK", "Content-Type: text/plain\r\n", String.join("\n", head) + "\n\n" + body);
      }
    }
  }

  /** Waits until it goes. */
  private static void client(InputStream in) throws IOException {
    while (in.read() >= 0) {
      // It says nothing that matters.
    }
  }

  private static void whole(OutputStream out, String status, String headers, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    text(
        out,
        "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
            .formatted(status, headers, bytes.length, body));
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void chunk(OutputStream out, byte[] bytes, int length) throws IOException {
    text(out, Integer.toHexString(length) + "\r\n");
    out.write(bytes, 0, length);
    text(out, "\r\n");
  }

  /** The body, as it comes. */
  private static InputStream body(List<String> head, InputStream in) {
    boolean chunked = head.contains("transfer-encoding: chunked");
    long length =
        head.stream()
            .filter(line -> line.startsWith("content-length: "))
            .mapToLong(line -> Long.parseLong(line.substring("content-length: ".length())))
            .findFirst()
            .orElse(0);
    return new InputStream() {
      private long left = length;
      private boolean ended = !chunked && length == 0;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int most) throws IOException {
        if (!ended && left == 0) {
          left = Long.parseLong(line(in), 16);
          ended = left == 0;
        }
        if (ended) {
          return -1;
        }
        int got = in.read(into, offset, (int) Math.min(most, left));
        left -= got;
        if (left == 0 && chunked) {
          line(in);
        }
        ended = left == 0 && !chunked;
        return got;
      }
    };
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }
}
