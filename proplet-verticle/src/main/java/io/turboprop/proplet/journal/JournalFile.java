package io.turboprop.proplet.journal;

import io.turboprop.model.Bytes;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * One file that grows at its end, as a journal needs it. No method blocks; each is called only when
 * the one before has ended, {@link #open} first, and ends on the thread it was called on. A failed
 * future says in its message what happened to which file. After a failed {@link #append} or {@link
 * #sync} nobody knows what is in the file beyond what was there at the last {@code sync} that
 * succeeded, and not every system tells a failed {@code sync} twice: the caller goes on with {@link
 * #replace}, never with another {@code append}.
 */
public interface JournalFile {

  /** Where it is, for messages. */
  String name();

  /**
   * Takes the file for this process and reads all of it; nothing if it does not exist yet. Fails if
   * somebody else has it, and says who.
   */
  Future<Bytes> open();

  /**
   * Writes at the end. Survives the death of the process when it has ended, but not the death of
   * the machine. When it fails, any part of the bytes may have been written.
   */
  Future<Void> append(Bytes bytes);

  /** All that was appended survives the death of the machine when this has ended. */
  Future<Void> sync();

  /**
   * Puts these bytes in the place of all there was: whoever opens the file after a crash at any
   * moment finds all of the old or all of the new; when it has ended, the new. Later appends go
   * behind them. When it fails, either may be there, and the next call is {@code replace} again.
   *
   * @param all called once, perhaps on another thread
   * @return how many bytes there are now
   */
  Future<Long> replace(Supplier<Bytes> all);

  /**
   * Keeps a copy of what was there at {@link #open} beside the file, as evidence. Of several copies
   * a few are kept, the newest ones.
   *
   * @param suffix of the copy's name, letters, digits and dashes
   * @return the name of the copy
   */
  Future<String> keepAside(String suffix);

  /** Lets go of the file. Called once, last. */
  Future<Void> close();
}
