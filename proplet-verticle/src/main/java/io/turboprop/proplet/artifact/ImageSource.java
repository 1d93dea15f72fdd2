package io.turboprop.proplet.artifact;

import io.turboprop.proplet.run.Program;
import io.vertx.core.Future;

/** Brings programs to this machine's disk. Called from the proplet's context only. */
public interface ImageSource {

  /** One wish for a program. */
  interface Fetching {
    /** The program, to be closed by the receiver; fails with {@link ImageException} only. */
    Future<CachedImage> image();

    /**
     * The wish is gone: the future fails soon, unless it has ended already. What nobody else wants
     * is not fetched any further. Calling it twice changes nothing.
     */
    void cancel();
  }

  /** Looks the program up, or fetches it together with all others who want the same. */
  Fetching fetch(Program program);
}
