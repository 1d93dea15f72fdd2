package io.turboprop.cli.http;

import java.io.IOException;
import java.io.OutputStream;

/** A request body that is written while it is sent, so that a file never has to fit into memory. */
public interface Payload {
  /** Value of the {@code Content-Type} header. */
  String contentType();

  /** Size in bytes, or -1 if only writing it tells. */
  long length();

  /** Writes the whole body; called at most once per request. */
  void writeTo(OutputStream out) throws IOException;
}
