package io.turboprop.manager.serving;

import io.turboprop.model.RevisionKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Who can be called, to be read from any thread without asking the control verticle. Only the
 * control verticle writes. Proplets that are not alive, or are drained, are not in it.
 */
public final class EndpointIndex {
  private final Map<RevisionKey, Outlook> byRevision = new ConcurrentHashMap<>();
  private final List<Consumer<RevisionKey>> listeners = new CopyOnWriteArrayList<>();

  /**
   * How it stands with a revision.
   *
   * @param ready who can be called now
   * @param preparing how many proplets fetch or compile it and will be ready, as far as is known
   * @param silent how many proplets that serve it are not heard just now: they come back, or are
   *     lost soon, and then others are asked
   * @param trouble why nobody is ready, for people; empty if there is somebody or will be
   */
  public record Outlook(List<Endpoint> ready, int preparing, int silent, String trouble) {
    public Outlook {
      ready = List.copyOf(ready);
    }

    /** Nobody can be called, and for all that is known it stays like this. */
    public boolean hopeless() {
      return silent == 0 && !trouble.isEmpty();
    }
  }

  /** Empty if no proplet was asked to serve it: see {@code ControlRequest.ActivateRevision}. */
  public Optional<Outlook> find(RevisionKey revision) {
    return Optional.ofNullable(byRevision.get(revision));
  }

  /**
   * Tells of each change.
   *
   * @param listener called on the control verticle's event loop; must not block
   * @return ends it
   */
  public Runnable onChange(Consumer<RevisionKey> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Does nothing if that is so already. */
  public void put(RevisionKey revision, Outlook outlook) {
    if (!outlook.equals(byRevision.put(revision, outlook))) {
      listeners.forEach(listener -> listener.accept(revision));
    }
  }

  public void remove(RevisionKey revision) {
    if (byRevision.remove(revision) != null) {
      listeners.forEach(listener -> listener.accept(revision));
    }
  }
}
