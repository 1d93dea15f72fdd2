package io.turboprop.proplet.journal;

import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.agent.RunJournal.Found;
import io.turboprop.proplet.journal.Frames.Flaw;
import io.turboprop.proplet.journal.Frames.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From the bytes of a journal to what they mean. Uses nothing that is not verified. Pure. */
final class JournalReader {
  /**
   * @param records that were used
   * @param flaws what is damaged
   * @param torn bytes at the end that were never finished
   */
  record Read(Found found, Ledger ledger, int records, List<Flaw> flaws, int torn) {}

  private final PropletId proplet;
  private final Ledger ledger;
  private final List<Flaw> flaws = new ArrayList<>();
  private @Nullable BootId boot;
  private int records;

  private JournalReader(PropletId proplet, Ledger ledger) {
    this.proplet = proplet;
    this.ledger = ledger;
  }

  /**
   * @throws JournalException if the file is of a newer version or of another proplet
   */
  static Read read(Bytes file, PropletId proplet, JournalConfig bounds) throws JournalException {
    var reader = new JournalReader(proplet, new Ledger(bounds));
    Frames.Scan scan;
    try {
      scan = Frames.scan(file.unsafeArray());
    } catch (Frames.NewerVersionException e) {
      throw new JournalException(String.valueOf(e.getMessage()), e);
    }
    reader.flaws.addAll(scan.flaws());
    for (Frame frame : scan.frames()) {
      reader.read(frame);
    }
    return new Read(reader.found(), reader.ledger, reader.records, reader.flaws, scan.torn());
  }

  private void read(Frame frame) throws JournalException {
    Entry entry;
    try {
      entry = Entry.decode(frame.body().unsafeArray());
    } catch (Entry.UnreadableException e) {
      flaws.add(new Flaw(frame.number(), frame.offset(), String.valueOf(e.getMessage())));
      return;
    }
    records++;
    int size = Frames.HEAD + frame.body().length();
    switch (entry) {
      case Entry.Said said -> {
        from(said.proplet(), said.boot());
        ledger.said(said.report(), size);
      }
      case Entry.Known known -> {
        from(known.proplet(), known.boot());
        ledger.known(known.report(), size);
      }
      case Entry.Acknowledged these -> ledger.acknowledged(these.sequences());
      case Entry.Epoch epoch -> ledger.sawEpoch(epoch.epoch());
    }
  }

  private void from(PropletId writer, BootId writing) throws JournalException {
    if (!writer.equals(proplet)) {
      throw new JournalException(
          "belongs to proplet %s and not to %s; give each proplet a PROPLET_DATA_DIR of its own"
              .formatted(writer, proplet));
    }
    boot = writing;
  }

  private Found found() {
    return new Found(
        Optional.ofNullable(boot),
        ledger.epoch(),
        ledger.open(),
        ledger.unfinished(),
        ledger.known());
  }
}
