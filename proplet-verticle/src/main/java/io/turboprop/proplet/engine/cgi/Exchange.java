package io.turboprop.proplet.engine.cgi;

import io.turboprop.proplet.engine.Invocation;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.output.GuestOutput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One call of a server, over a connection of its own: an HTTP/1.1 request out, its answer in, both
 * at a time.
 */
public final class Exchange {
  private static final int BUFFER_BYTES = 16 << 10;
  private static final int CONNECT_MS = 5_000;

  /** Of an answer; what CGI programs may write before the body is a little more. */
  private static final int MOST_HEAD_BYTES = 31 << 10;

  /** Without bytes, after which what came of an answer is not kept back any more. */
  private static final int PAUSE_MS = 20;

  private final InetSocketAddress server;
  private final RequestHead head;
  private final InputStream stdin;
  private final OutputListener output;
  private final boolean cgi;
  private final GuestOutput body;
  private @Nullable Upload upload;

  /**
   * What came of it.
   *
   * @param cgi whether status and body were told to the listener, for a call of CGI
   * @param text the body, unless that is so
   */
  public record Answered(boolean cgi, int status, String text) {}

  /** The caller is to blame: what it sends broke off. */
  public static final class CallerException extends IOException {
    private static final long serialVersionUID = 1;

    CallerException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * @param output told of the answer: head and body for a call of CGI, else the body alone
   * @param mostBytes of the body that are kept as text
   * @throws IllegalArgumentException with a sentence for people, if HTTP does not allow what the
   *     invocation says
   */
  public Exchange(InetSocketAddress server, Invocation call, OutputListener output, int mostBytes) {
    this.server = server;
    this.head = RequestHead.of(call);
    this.stdin = call.stdin();
    this.output = output;
    this.cgi = RequestHead.isCgi(call);
    this.body = new GuestOutput(cgi ? 0 : mostBytes, output);
  }

  /**
   * Blocks until the answer has ended. For a virtual thread, whose interrupt ends it.
   *
   * @throws CallerException if what the caller sends broke off
   * @throws IOException with a sentence for people, if there is no whole answer
   */
  public Answered run() throws IOException {
    try (Socket socket = new Socket()) {
      RequestBody sent = RequestBody.of(head, stdin);
      socket.connect(server, CONNECT_MS);
      socket.setTcpNoDelay(true);
      send(sent, socket);
      return answer(socket);
    } catch (IOException e) {
      throw upload == null ? e : upload.blame(e);
    } finally {
      if (upload != null) {
        upload.end();
      }
    }
  }

  private void send(RequestBody sent, Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    byte[] first = head.bytes(sent.framing());
    if (sent.isHere()) {
      out.write(sent.behind(first));
    } else {
      out.write(first);
      upload = Upload.begin(sent, socket);
    }
  }

  private Answered answer(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(new Pausing(socket), BUFFER_BYTES);
    AnswerHead begun = AnswerHead.read(new LineReader(in, MOST_HEAD_BYTES), head.isHead());
    if (cgi) {
      body.write(begun.cgi());
    }
    InputStream content = new AnswerInput(in, begun.framing());
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int got = content.read(buffer); got >= 0; got = content.read(buffer)) {
      body.write(buffer, 0, got);
    }
    return new Answered(cgi, begun.status(), cgi ? "" : body.text());
  }

  /** Tells the listener when nothing comes for a while. */
  private final class Pausing extends InputStream {
    private final Socket socket;
    private final InputStream in;

    Pausing(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
    }

    @Override
    public int read() throws IOException {
      throw new IOException("read in pieces only");
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      socket.setSoTimeout(PAUSE_MS);
      try {
        return in.read(into, offset, length);
      } catch (SocketTimeoutException quiet) {
        output.paused();
        socket.setSoTimeout(0);
        return in.read(into, offset, length);
      }
    }
  }
}
