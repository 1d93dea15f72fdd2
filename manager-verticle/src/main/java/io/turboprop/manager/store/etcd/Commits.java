package io.turboprop.manager.store.etcd;

import io.turboprop.manager.store.etcd.Etcd.Change;
import io.turboprop.manager.store.etcd.Texts.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes drafts true: in one transaction, or, if that is too much for one, by a journal. A journal
 * is written to keys that nobody reads; then {@code head} names it, and from that moment on it
 * counts and every mirror shows it; then its changes are made, and it goes. Whoever commits next
 * makes the changes of a journal that somebody left behind. One caller at a time.
 */
final class Commits {
  private final Etcd etcd;
  private final Mirror mirror;
  private final Texts texts;
  private final EtcdOptions options;

  /** Of this object among all that ever wrote. */
  private final String id = UUID.randomUUID().toString();

  private long number;

  Commits(Etcd etcd, Mirror mirror, Texts texts, EtcdOptions options) {
    this.etcd = etcd;
    this.mirror = mirror;
    this.texts = texts;
    this.options = options;
  }

  /** A commit on its way, which may be sent again: it is made once. */
  record Sealed(Head.Mark mark, List<Etcd.Expected> expected, List<Change> changes) {}

  /** What became of one. */
  enum Made {
    STORED,
    /** Something else came first, which the mirror shows by now. Nothing was stored. */
    OVERTAKEN
  }

  /**
   * Puts a draft into the form in which it is sent; one that is large is written to the journal.
   */
  Sealed seal(Draft draft) throws EtcdException {
    Head.Mark mark = new Head.Mark(id, ++number);
    List<Entry> entries = draft.entries();
    Head head = draft.head(mark);
    List<Change> changes = new ArrayList<>();
    if (draft.fits(entries)) {
      entries.forEach(entry -> changes.add(change(entry)));
    } else {
      String journal = id + "-" + number;
      write(journal, entries);
      head = head.with(Optional.of(journal));
    }
    if (draft.leftBehind() && head.journal().isEmpty()) {
      changes.add(new Change.DeleteAll(Texts.JOURNAL));
    }
    changes.add(put(head));
    return new Sealed(mark, draft.unchanged(), changes);
  }

  private void write(String journal, List<Entry> entries) throws EtcdException {
    int part = 0;
    for (List<Entry> some : Texts.split(entries, Integer.MAX_VALUE, options.bytes() / 2)) {
      String key = Texts.part(journal, ++part);
      etcd.transact(List.of(), List.of(new Change.Put(key, Texts.part(some), 0)), List.of());
    }
  }

  private static Change change(Entry entry) {
    String value = entry.value();
    return value == null ? new Change.Delete(entry.key()) : new Change.Put(entry.key(), value, 0);
  }

  private Change put(Head head) {
    return new Change.Put(Head.KEY, texts.encode(Head.KEY, head), 0);
  }

  /**
   * Sends it, if need be again.
   *
   * @throws EtcdException if it is not known whether it was made, unless {@link
   *     EtcdException#nothingDone}
   */
  Made send(Sealed commit) throws EtcdException {
    Etcd.Outcome outcome;
    try {
      outcome = etcd.transact(commit.expected(), commit.changes(), List.of(Head.KEY, Texts.EPOCH));
    } catch (EtcdException e) {
      if (e.full() && isStored(commit, e)) {
        return Made.STORED;
      }
      throw e;
    }
    if (outcome.succeeded()) {
      await(outcome.revision(), 0);
      return Made.STORED;
    }
    Etcd.Stored head = outcome.found().getFirst();
    boolean stored = isMarked(head, commit);
    await(head.modified(), outcome.found().getLast().modified());
    return stored ? Made.STORED : Made.OVERTAKEN;
  }

  private boolean isMarked(Etcd.Stored head, Sealed commit) {
    String value = head.value();
    return value != null && texts.decode(Head.KEY, Head.KEY, value, Head.class).has(commit.mark());
  }

  /** The one that uses up the space is refused like those after it, and stored nevertheless. */
  private boolean isStored(Sealed commit, EtcdException full) throws EtcdException {
    Etcd.Stored head;
    try {
      head = etcd.get(Head.KEY).getFirst();
    } catch (EtcdException e) {
      throw new EtcdException(
          full.getMessage() + ", and whether it was stored is not known: " + e.getMessage());
    }
    boolean stored = isMarked(head, commit);
    if (stored) {
      await(head.modified(), 0);
    }
    return stored;
  }

  /** The mirror shows by then what is stored now. */
  void catchUp() throws EtcdException {
    List<Etcd.Stored> now = etcd.get(Head.KEY, Texts.EPOCH);
    await(now.getFirst().modified(), now.getLast().modified());
  }

  private void await(long head, long epoch) throws EtcdException {
    mirror.await(head, epoch, options.patience().plus(options.answer()));
  }

  /** Makes the changes of a journal that counts already, if there is one. */
  void settle() throws EtcdException {
    while (true) {
      Optional<Pending> pending = mirror.ask(Commits::pending);
      if (pending.isEmpty()) {
        return;
      }
      settle(pending.get());
    }
  }

  /**
   * @param unchanged {@code head} as it names the journal
   */
  private record Pending(String journal, Head head, Etcd.Expected unchanged, List<Entry> entries) {}

  private static Optional<Pending> pending(Image image) {
    Head head = image.head();
    return head.journal()
        .map(
            journal ->
                new Pending(journal, head, image.unchanged().getFirst(), image.pending(journal)));
  }

  /** Each step may have been made before: it does no harm to make it again. */
  private void settle(Pending pending) throws EtcdException {
    List<Etcd.Expected> expected = List.of(pending.unchanged());
    for (List<Entry> some : Texts.split(pending.entries(), options.ops(), options.bytes())) {
      List<Change> changes = some.stream().map(Commits::change).toList();
      Etcd.Outcome outcome = etcd.transact(expected, changes, List.of(Head.KEY));
      if (!outcome.succeeded()) {
        await(outcome.found().getFirst().modified(), 0);
        return;
      }
    }
    List<Change> end =
        List.of(
            new Change.DeleteAll(Texts.journal(pending.journal())),
            put(pending.head().with(Optional.empty())));
    Etcd.Outcome outcome = etcd.transact(expected, end, List.of(Head.KEY));
    await(outcome.succeeded() ? outcome.revision() : outcome.found().getFirst().modified(), 0);
  }
}
