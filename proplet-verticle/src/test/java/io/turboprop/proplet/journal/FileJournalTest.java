package io.turboprop.proplet.journal;

import static io.turboprop.proplet.journal.Reported.accepted;
import static io.turboprop.proplet.journal.Reported.finished;
import static io.turboprop.proplet.journal.Reported.refused;
import static io.turboprop.proplet.journal.Reported.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.agent.RunJournal;
import io.turboprop.proplet.agent.RunJournal.Found;
import io.turboprop.time.Backoff;
import io.turboprop.time.VirtualTimers;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FileJournalTest {
  private static final JournalConfig CONFIG =
      new JournalConfig(
          10_000, 2_000, 3, 10_000, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10)));

  private final VirtualTimers timers = new VirtualTimers();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final ShakyFile file = new ShakyFile();

  @Test
  void accept_endsWhenItIsSynced_andIsFoundAfterTheMachineDied() {
    RunJournal journal = begun(file, "b1");

    Future<Void> safe = journal.accept(accepted(1, "a"));
    assertThat(safe.isComplete()).isFalse();
    run();

    assertThat(safe.succeeded()).isTrue();
    assertThat(file.calls).containsExactly("replace", "append", "sync");
    Found found = found(file.safe());
    assertThat(found.boot()).contains(new BootId("b1"));
    assertThat(found.unfinished()).containsExactly(accepted(1, "a"));
    assertThat(found.epoch()).isEqualTo(1);
  }

  @Test
  void accepts_whileTheDiskIsBusy_shareOneSync() {
    RunJournal journal = begun(file, "b1");
    file.calls.clear();
    file.slow = true;
    Future<Void> first = journal.accept(accepted(1, "a"));
    run();

    List<Future<Void>> others = new ArrayList<>();
    for (int i = 2; i < 40; i++) {
      others.add(journal.accept(accepted(i, "t" + i)));
    }
    run();
    finish();

    assertThat(first.succeeded()).isTrue();
    assertThat(others).allMatch(Future::succeeded);
    assertThat(file.calls).containsExactly("append", "sync", "append", "sync");
    assertThat(found(file.safe()).unfinished()).hasSize(39);
  }

  @Test
  void started_ofAnAcceptedAttempt_costsNoSync() {
    RunJournal journal = begun(file, "b1");
    journal.accept(accepted(1, "a"));
    run();
    file.calls.clear();

    assertThat(journal.note(started(2, "a")).succeeded()).isTrue();
    run();

    assertThat(file.calls).isEmpty();
  }

  @Test
  void acknowledged_isFoundAsKnownOnly() {
    RunJournal journal = begun(file, "b1");
    journal.accept(accepted(1, "a"));
    journal.accept(accepted(2, "b"));
    journal.note(finished(3, "a", "30"));
    journal.note(finished(4, "b", "40"));
    run();
    journal.acknowledged(List.of(1L, 2L, 3L));
    run();

    Found found = found(file.all());

    assertThat(found.open()).containsExactly(finished(4, "b", "40"));
    assertThat(found.unfinished()).isEmpty();
    assertThat(found.known()).containsExactly(finished(3, "a", "30"));
  }

  @Test
  void refused_isSaidAtOnceAndWrittenBeside() {
    RunJournal journal = begun(file, "b1");

    assertThat(journal.note(refused(1, "a")).succeeded()).isTrue();
    run();

    assertThat(found(file.all()).known()).containsExactly(refused(1, "a"));
  }

  @Test
  void nextBoot_hasWhatTheLastLeft_andReplacesItWhenItBegins() {
    RunJournal first = begun(file, "b1");
    first.accept(accepted(1, "a"));
    first.note(finished(2, "b", "40"));
    first.note(new Report.Started(3, new TaskId("a"), 1, 9));
    run();

    FileJournal second = open(new ShakyFile(file.all()), "b2");

    Found found = second.found();
    assertThat(found.unfinished()).containsExactly(accepted(1, "a"));
    assertThat(found.open()).containsExactly(finished(2, "b", "40"));
    assertThat(found.epoch()).isEqualTo(9);
  }

  @Test
  void begin_thatFails_leavesWhatWasFound() {
    RunJournal first = begun(file, "b1");
    first.note(finished(1, "a", "30"));
    run();
    file.failure = "No space left on device";
    FileJournal second = open(file, "b2");

    Future<Void> begun = second.begin(List.of(finished(1, "a", "30")));
    run();

    assertThat(begun.failed()).isTrue();
    assertThat(found(file.safe()).boot()).contains(new BootId("b1"));
    assertThat(found(file.safe()).open()).hasSize(1);
  }

  @Test
  void fullDisk_refusesAttempts_letsEndsPass_andRecovers() {
    RunJournal journal = begun(file, "b1");
    journal.accept(accepted(1, "a"));
    run();
    file.failure = "No space left on device";

    Future<Void> refused = journal.accept(accepted(2, "b"));
    run();
    Future<Void> refusedAtOnce = journal.accept(accepted(3, "c"));
    Future<Void> end = journal.note(finished(4, "a", "30"));

    assertThat(refused.cause()).hasMessageContaining("No space left on device");
    assertThat(refused.cause()).hasMessageContaining("/data/journal");
    assertThat(refusedAtOnce.failed()).isTrue();
    assertThat(end.failed()).isTrue();
    assertThat(journal.stats().trouble()).isPresent();

    timers.advance(Duration.ofSeconds(5));
    assertThat(journal.stats().trouble()).isPresent();
    file.failure = null;
    timers.advance(Duration.ofSeconds(10));
    run();

    assertThat(journal.stats().trouble()).isEmpty();
    assertThat(found(file.safe()).open()).containsExactly(finished(4, "a", "30"));
    Future<Void> again = journal.accept(accepted(5, "d"));
    run();
    assertThat(again.succeeded()).isTrue();
    assertThat(found(file.safe()).unfinished()).contains(accepted(5, "d"));
  }

  @Test
  void failedSync_isNeverFollowedByAnAppend() {
    RunJournal journal = begun(file, "b1");
    file.slow = true;
    journal.accept(accepted(1, "a"));
    run();
    file.failure = "Input/output error";
    file.go();
    file.calls.clear();
    file.slow = false;
    file.failure = null;

    journal.note(finished(2, "b", "30"));
    timers.advance(Duration.ofSeconds(1));
    run();

    assertThat(file.calls).startsWith("replace");
    assertThat(found(file.safe()).open()).containsExactly(finished(2, "b", "30"));
  }

  @Test
  void noted_whileItIsWrittenAnewAfterAFailure_isNotForgotten() {
    RunJournal journal = begun(file, "b1");
    file.failure = "Input/output error";
    journal.accept(accepted(1, "a"));
    run();
    file.failure = null;
    file.slow = true;
    timers.advance(Duration.ofSeconds(1));
    assertThat(file.underWay()).isEqualTo(1);

    journal.note(finished(2, "b", "30"));
    file.go();
    finish();

    assertThat(found(file.all()).open()).containsExactly(finished(2, "b", "30"));
  }

  @Test
  void outlivedRecords_areDroppedWhenTheyOutgrowTheLiving() {
    RunJournal journal = begun(file, "b1");
    journal.accept(accepted(1, "stays"));
    for (int i = 2; i < 400; i += 2) {
      journal.accept(accepted(i, "t" + i));
      journal.note(finished(i + 1, "t" + i, "30"));
      run();
      journal.acknowledged(List.of((long) i, i + 1L));
      run();
      assertThat(file.all().length).isLessThan(5_000);
    }

    assertThat(found(file.all()).unfinished()).containsExactly(accepted(1, "stays"));
    assertThat(found(file.all()).known()).hasSize(3);
    assertThat(journal.stats().livingBytes()).isLessThan(2_000);
  }

  @Test
  void unacknowledgedEnds_overTheBound_keepNewAttemptsAway_untilTheyAreAcknowledged() {
    RunJournal journal = begun(file, "b1");
    journal.note(finished(1, "a", "x".repeat(6_000)));
    journal.note(finished(2, "b", "x".repeat(6_000)));
    run();

    assertThat(journal.accept(accepted(3, "c")).cause())
        .hasMessageContaining("PROPLET_JOURNAL_BYTES");
    assertThat(journal.stats().trouble()).isPresent();
    assertThat(found(file.safe()).open()).hasSize(2);

    journal.acknowledged(List.of(1L, 2L));
    run();
    Future<Void> now = journal.accept(accepted(4, "d"));
    run();
    assertThat(now.succeeded()).isTrue();
    assertThat(journal.stats().trouble()).isEmpty();
  }

  @Test
  void close_writesWhatIsOpenAndLetsGo() {
    RunJournal journal = begun(file, "b1");
    journal.accept(accepted(1, "a"));
    Future<Void> end = journal.note(finished(2, "a", "30"));

    Future<Void> closed = journal.close();
    run();

    assertThat(closed.succeeded()).isTrue();
    assertThat(end.succeeded()).isTrue();
    assertThat(found(file.safe()).open()).containsExactly(finished(2, "a", "30"));
    assertThat(file.open).isFalse();
    assertThat(journal.accept(accepted(3, "b")).failed()).isTrue();
    assertThat(timers.pending()).isZero();
  }

  @Test
  void close_whileTheDiskIsBusy_waitsForIt() {
    RunJournal journal = begun(file, "b1");
    file.slow = true;
    journal.accept(accepted(1, "a"));
    run();
    journal.note(finished(2, "a", "30"));

    Future<Void> closed = journal.close();
    assertThat(closed.isComplete()).isFalse();
    finish();

    assertThat(closed.succeeded()).isTrue();
    assertThat(found(file.safe()).open()).hasSize(1);
  }

  @Test
  void givenBack_overTwoRestarts_isStillOwed() {
    RunJournal journal = begun(file, "b1");
    journal.accept(accepted(1, "a"));
    Report.Refused back =
        new Report.Refused(2, new TaskId("a"), 1, 1, Reason.of(ReasonCode.SHUTTING_DOWN));
    journal.note(back);
    run();
    finish();

    RunJournal second = open(file, "b2");
    second.begin(second.found().open());
    run();
    finish();

    assertThat(second.found().open()).containsExactly(back);
    assertThat(found(file.safe()).open()).containsExactly(back);
    assertThat(found(file.safe()).unfinished()).isEmpty();
  }

  /** As the agent does: the last report is safe, so the proplet is ready to go. */
  @Test
  void close_byWhomTheLastRecordIsSafe_closesOnce() {
    RunJournal journal = begun(file, "b1");
    journal.accept(accepted(1, "a"));
    run();
    file.slow = true;
    List<Future<Void>> closed = new ArrayList<>();
    journal
        .note(finished(2, "a", "30"))
        .onSuccess(
            safe -> {
              journal.acknowledged(List.of(2L));
              closed.add(journal.close());
            });
    run();
    finish();

    assertThat(closed).hasSize(1).allMatch(Future::succeeded);
    assertThat(file.calls).filteredOn("close"::equals).hasSize(1);
    assertThat(file.calls).last().isEqualTo("close");
    assertThat(found(file.safe()).open()).isEmpty();
  }

  @Test
  void open_ofADamagedFile_keepsItAsideAndUsesTheRest() {
    RunJournal journal = begun(file, "b1");
    journal.accept(accepted(1, "a"));
    journal.accept(accepted(2, "b"));
    run();
    byte[] damaged = file.safe();
    damaged[damaged.length - 3] ^= 1;
    var second = new ShakyFile(damaged);

    FileJournal opened = open(second, "b2");

    assertThat(opened.found().unfinished()).containsExactly(accepted(1, "a"));
    assertThat(second.copies).singleElement().asString().startsWith("damaged-");
  }

  @Test
  void open_ofATornFile_cutsTheRestOff() {
    RunJournal journal = begun(file, "b1");
    journal.accept(accepted(1, "a"));
    journal.accept(accepted(2, "b"));
    run();
    var torn = new ShakyFile(Arrays.copyOf(file.safe(), file.safe().length - 3));

    RunJournal second = begun(torn, "b2");
    second.accept(accepted(1, "c"));
    run();

    assertThat(torn.copies).isEmpty();
    assertThat(found(torn.safe()).unfinished()).containsExactly(accepted(1, "c"));
  }

  @Test
  void open_ofANewerVersion_failsAndLetsGo() {
    var newer = new ShakyFile(Frames.preamble(7));

    Future<FileJournal> opened = FileJournal.open(newer, setup("b1"));

    assertThat(opened.cause())
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("journal /data/journal has format 7");
    assertThat(newer.open).isFalse();
  }

  @Test
  void open_ofAnotherPropletsJournal_fails() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(Frames.preamble());
    Entry other = new Entry.Said(new PropletId("p2"), new BootId("b"), accepted(1, "a"));
    Frames.append(out, other.encode());

    Future<FileJournal> opened = FileJournal.open(new ShakyFile(out.toByteArray()), setup("b1"));

    assertThat(opened.cause()).hasMessageContaining("belongs to proplet p2 and not to p1");
  }

  private void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  /** Lets everything end. */
  private void finish() {
    run();
    while (file.underWay() > 0) {
      file.go();
      run();
    }
  }

  private RunJournal begun(ShakyFile where, String boot) {
    FileJournal journal = open(where, boot);
    journal.begin(List.of());
    run();
    return journal;
  }

  private Found found(byte[] content) {
    return open(new ShakyFile(content), "reader").found();
  }

  private FileJournal open(ShakyFile where, String boot) {
    return FileJournal.open(where, setup(boot)).result();
  }

  private FileJournal.Setup setup(String boot) {
    return new FileJournal.Setup(
        new PropletId("p1"), new BootId(boot), CONFIG, tasks::add, timers, timers, new Random(1));
  }
}
