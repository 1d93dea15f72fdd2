import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Calls per second and latency of an echo of 1 KB, by clients that each wait for their answer: a plain server and functions in
 * turn, so that both see the same weather. Bounded in time.
 *
 * <p>Arguments: rounds, seconds of each, then {@code name=url} for each contender; the first is the measure. Or {@code cold URL API
 * COUNT}: the first call of a function that has no instance, so often.
 */
public final class FunctionBench {
  private static final int BODY = 1024;
  private static final int[] CLIENTS = {1, 16, 64};

  public static void main(String[] args) throws Exception {
    if (args[0].equals("cold")) {
      cold(URI.create(args[1]), URI.create(args[2]), Integer.parseInt(args[3]));
      return;
    }
    int rounds = Integer.parseInt(args[0]);
    double seconds = Double.parseDouble(args[1]);
    List<String> names = new ArrayList<>();
    List<URI> urls = new ArrayList<>();
    for (String contender : Arrays.asList(args).subList(2, args.length)) {
      names.add(contender.substring(0, contender.indexOf('=')));
      urls.add(URI.create(contender.substring(contender.indexOf('=') + 1)));
    }
    for (URI url : urls) {
      run(url, 16, 2 * seconds + 5);
    }
    System.out.println("| clients | what | calls/s | of the first | p50 ms | p99 ms |");
    System.out.println("|---|---|---|---|---|---|");
    for (int clients : CLIENTS) {
      Result[][] all = new Result[urls.size()][rounds];
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < urls.size(); i++) {
          all[i][round] = run(urls.get(i), clients, seconds);
        }
      }
      for (int i = 0; i < urls.size(); i++) {
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
          ratios[round] = all[i][round].rate / all[0][round].rate;
        }
        System.out.printf(
            Locale.ROOT,
            "| %d | %s | %.0f | %.2f | %.2f | %.2f |%n",
            clients,
            names.get(i),
            median(Arrays.stream(all[i]).mapToDouble(r -> r.rate).toArray()),
            median(ratios),
            median(Arrays.stream(all[i]).mapToDouble(r -> r.p50).toArray()),
            median(Arrays.stream(all[i]).mapToDouble(r -> r.p99).toArray()));
      }
    }
  }

  private record Result(double rate, double p50, double p99) {}

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static Result run(URI url, int clients, double seconds) throws Exception {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long began = System.nanoTime();
    List<Client> all = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Client client = new Client(url, end);
      all.add(client);
      threads.add(Thread.ofPlatform().start(client));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double took = (System.nanoTime() - began) / 1e9;
    for (Client client : all) {
      if (client.failure != null) {
        throw new IOException("a call of " + url + " failed", client.failure);
      }
    }
    long[] times =
        all.stream().flatMapToLong(c -> Arrays.stream(c.times, 0, c.count)).sorted().toArray();
    return new Result(
        times.length / took,
        times[times.length / 2] / 1e6,
        times[(int) (times.length * 0.99)] / 1e6);
  }

  /** One connection. Checks that it gets its own bytes back. */
  private static final class Client implements Runnable {
    private final URI url;
    private final long end;
    private long[] times = new long[1 << 16];
    private int count;
    private Exception failure;

    Client(URI url, long end) {
      this.url = url;
      this.end = end;
    }

    @Override
    public void run() {
      byte[] request = request(url);
      byte[] answer = new byte[1 << 16];
      try (Socket socket = new Socket(url.getHost(), url.getPort())) {
        socket.setTcpNoDelay(true);
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        while (System.nanoTime() < end) {
          long began = System.nanoTime();
          out.write(request);
          read(in, answer);
          if (count == times.length) {
            times = Arrays.copyOf(times, 2 * count);
          }
          times[count++] = System.nanoTime() - began;
        }
      } catch (Exception e) {
        failure = e;
      }
    }

    private static byte[] request(URI url) {
      byte[] head =
          ("POST " + url.getRawPath() + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nContent-Type: application/octet-stream\r\nContent-Length: " + BODY + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      byte[] request = Arrays.copyOf(head, head.length + BODY);
      Arrays.fill(request, head.length, request.length, (byte) 'x');
      return request;
    }

    /** One answer: status 200 and a body of the right length. */
    private static void read(InputStream in, byte[] answer) throws IOException {
      int length = 0;
      int body = -1;
      while (body < 0 || length < body + BODY) {
        int read = in.read(answer, length, answer.length - length);
        if (read < 0) {
          throw new IOException("the connection was closed");
        }
        length += read;
        if (body < 0) {
          body = end(answer, length);
        }
      }
      if (answer[9] != '2' || answer[length - 1] != 'x') {
        throw new IOException("no echo: " + new String(answer, 0, Math.min(length, 500), StandardCharsets.UTF_8));
      }
    }

    private static int end(byte[] answer, int length) {
      for (int i = 3; i < length; i++) {
        if (answer[i] == '\n' && answer[i - 2] == '\n') {
          return i + 1;
        }
      }
      return -1;
    }
  }

  private static void cold(URI url, URI api, int count) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest ask = HttpRequest.newBuilder(api).build();
    HttpRequest call =
        HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofByteArray(new byte[BODY])).build();
    double[] times = new double[count];
    for (int i = 0; i < count; i++) {
      long patience = System.nanoTime() + 60_000_000_000L;
      while (!client.send(ask, BodyHandlers.ofString()).body().contains("\"instances\":0,")) {
        if (System.nanoTime() > patience) {
          throw new IOException("the function keeps its instance");
        }
        Thread.sleep(50);
      }
      long began = System.nanoTime();
      int status = client.send(call, BodyHandlers.ofByteArray()).statusCode();
      times[i] = (System.nanoTime() - began) / 1e6;
      if (status != 200) {
        throw new IOException("status " + status);
      }
    }
    Arrays.sort(times);
    System.out.printf(
        Locale.ROOT,
        "first call of a function without instances, %d times: p50 %.1f ms, p90 %.1f ms%n",
        count,
        times[count / 2],
        times[(int) (count * 0.9)]);
  }
}
