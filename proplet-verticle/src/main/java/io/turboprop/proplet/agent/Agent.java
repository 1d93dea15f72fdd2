package io.turboprop.proplet.agent;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.artifact.ImageException;
import io.turboprop.proplet.artifact.ImageSource;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.logs.LogDesk;
import io.turboprop.proplet.results.LargeResults;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.Note;
import io.turboprop.proplet.run.RunSpec;
import io.turboprop.proplet.run.RunView;
import io.turboprop.proplet.run.Runs;
import io.turboprop.proplet.run.Step;
import io.turboprop.time.Timers;
import io.turboprop.wire.Holdings;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One proplet's work: orders come in, {@link Runs} decides, the steps are carried out, and what is
 * to be said goes to the desk of the dialect in which the order came. All methods are called on the
 * loop the agent was made for.
 */
public final class Agent {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);
  private static final Reason SHUTDOWN =
      new Reason(ReasonCode.SHUTTING_DOWN, "the proplet is shut down");
  private static final Reason DRAIN = new Reason(ReasonCode.DRAINED, "the proplet is drained");

  private final PropletId id;
  private final BootId boot;
  private final RunJournal journal;
  private final Runs runs;
  private final Latents latents;
  private final Guests guests;
  private final LogDesk logs;
  private final Results results;
  private final ReportDesk reports;
  private final UpstreamDesk upstream;
  private final LocalListeners locals = new LocalListeners();
  private final Timers timers;
  private final Tally tally = new Tally();
  private final Promise<Void> idle = Promise.promise();
  private boolean closing;

  /**
   * @param loop on which everything here runs; ends of fetches and guests are brought back to it
   * @param nanos monotonic clock
   */
  public Agent(
      PropletId id,
      BootId boot,
      AgentConfig config,
      Doors doors,
      Executor loop,
      Timers timers,
      InstantSource clock,
      LongSupplier nanos,
      RandomGenerator random) {
    this.id = id;
    this.boot = boot;
    this.journal = doors.journal();
    this.timers = timers;
    this.runs = new Runs(config.bounds());
    var outbox = new ReportOutbox(config.outboxReports(), config.resend(), random);
    this.reports = new ReportDesk(id, boot, outbox, journal, doors.line(), timers, clock);
    this.upstream = new UpstreamDesk(id, config.upstreamEarliest(), doors.line(), timers, clock);
    this.logs =
        new LogDesk(id, boot, config.logs(), page -> tell(doors.line(), page), timers, nanos);
    this.results = new Results(id, boot, config.results(), doors.results(), doors.line());
    this.latents = new Latents(id, config.bounds().slots(), doors, loop, timers, nanos);
    this.guests =
        new Guests(id, config.limits(), doors, logs, results, latents, loop, timers, clock);
  }

  /** What an agent works with. */
  public record Doors(
      ManagerLine line,
      ImageSource images,
      Engine engine,
      RunJournal journal,
      LargeResults results) {
    /** Without large results. */
    public Doors(ManagerLine line, ImageSource images, Engine engine, RunJournal journal) {
      this(line, images, engine, journal, LargeResults.none());
    }
  }

  /**
   * Takes up what an earlier boot left: what it owes is said again, and what it had not ended is
   * lost. Before any order is taken.
   *
   * @return ends when that is written down, or cannot be; never fails
   */
  public Future<Void> begin() {
    RunJournal.Found found = journal.found();
    Recovery recovery = Recovery.of(found);
    runs.restore(found.epoch(), recovery.known());
    runs.restore(found.epoch(), recovery.owed());
    recovery.log(id);
    return results.begin(recovery.owed()).compose(ready -> reports.begin(recovery.owed()));
  }

  /** Native orders, in the order of the message. */
  public void take(Order order) {
    switch (order) {
      case Order.Run run -> run(run);
      case Order.Stop stop ->
          carryOut(runs.stopOrdered(new Attempt(stop.task(), stop.attempt(), stop.epoch())));
      case Order.Ack ack -> results.forget(reports.acknowledged(ack.boot(), ack.sequences()));
      case Order.Register ignored -> {}
      case Order.Inventory question -> reports.answer(inventory(question.nonce()));
      case Order.Drain drain -> drain(drain.on());
      case Order.Logs wanted -> logs.asked(wanted);
      case Order.Result wanted -> results.asked(wanted);
      case Order.Invoke invoke -> take(invoke.invocation());
      case Order.Serve ignored -> {} // Functions are no tasks: see ServeDesk.
      case Order.Pull ignored -> {} // Nor are images fetched ahead: see PullDesk.
      case Order.EndPull ignored -> {}
      case Order.Images ignored -> {} // Nor are images told of: see StockDesk.
    }
  }

  /**
   * What becomes of an attempt that is about to be ordered, as soon as it is written down.
   *
   * @return empty if nothing became of it so long
   */
  public Future<Optional<Report>> firstWord(Order.Run order, Duration patience) {
    return reports.firstWords().of(order.task(), order.attempt(), patience);
  }

  /**
   * Stops whatever attempt of this task is in our hands, as a native stop order would.
   *
   * @return those that were told
   */
  public List<Attempt> stop(TaskId task) {
    List<Attempt> found =
        runs.views().stream()
            .map(RunView::attempt)
            .filter(attempt -> attempt.task().equals(task))
            .toList();
    found.forEach(attempt -> carryOut(runs.stopOrdered(attempt)));
    return found;
  }

  /**
   * Has something run that somebody on this machine wants, past any manager: in a place and a slot
   * like all others, but not written down, so an end of this process is its end.
   *
   * @param spec of an {@link Attempt#local} that is not here
   * @param told each word about it, on the loop and perhaps at once; nobody else is told
   */
  public void run(RunSpec spec, Consumer<Note> told) {
    locals.add(spec.attempt().task(), told);
    carryOut(runs.ordered(spec));
  }

  /** A page that does not arrive is asked for again by who misses it. */
  private static void tell(ManagerLine line, LogPage page) {
    if (line.isUp()) {
      line.log(page).onFailure(lost -> log.debug("a page of a log is lost", lost));
    }
  }

  /** A start on the shared topic; those for others are ignored. */
  public void take(ManagerMessage.Start start) {
    if (!start.isFor(id)) {
      return;
    }
    switch (Specs.of(start)) {
      case Specs.Fit fit -> carryOut(runs.ordered(fit.spec()));
      case Specs.Unfit unfit -> carryOut(runs.unfit(Attempt.upstream(start.task()), unfit.why()));
    }
  }

  /** A stop on the shared topic. */
  public void take(ManagerMessage.Stop stop) {
    if (stop.isFor(id)) {
      carryOut(runs.stopOrdered(Attempt.upstream(stop.task())));
    }
  }

  /** An invocation, on the shared topic or by a native order. */
  public void take(ManagerMessage.Invoke invocation) {
    if (invocation.isFor(id)) {
      latents.invoke(invocation);
    }
  }

  /** Where what guests write is kept. */
  public LogDesk logs() {
    return logs;
  }

  /** The broker is reached, for the first time or again. */
  public void lineIsUp() {
    reports.lineIsUp();
  }

  /** What a sign of life says of the attempts in our hands. */
  public Holdings holdings() {
    return inventory(0).holdings();
  }

  public List<RunView> runs() {
    return runs.views();
  }

  /** Attempts that hold this image. */
  public List<Attempt> users(Digest image) {
    return guests.users(image);
  }

  public AgentStats stats() {
    return new AgentStats(
        tally.started,
        tally.completed,
        tally.failed,
        tally.refused,
        tally.ignored,
        runs.running(),
        runs.active(),
        reports.open(),
        runs.isDraining(),
        journal.stats());
  }

  /**
   * Takes no more orders, gives back what waits, lets guests run on for a while and then stops
   * them. Ends when none is left and their ends are written down; they are sent if the broker is
   * reached.
   */
  public Future<Void> close(Duration grace) {
    if (!closing) {
      closing = true;
      carryOut(runs.close(SHUTDOWN));
      timers.after(grace, () -> carryOut(runs.stopAll(SHUTDOWN)));
      endIfIdle();
    }
    return idle.future().onSuccess(ignored -> logs.close()).compose(ignored -> reports.settle());
  }

  private void run(Order.Run order) {
    var attempt = new Attempt(order.task(), order.attempt(), order.epoch());
    if (order.boot().filter(meant -> !meant.equals(boot)).isPresent()) {
      carryOut(new Step.Ignore(attempt, "it is meant for boot " + order.boot().get()));
      return;
    }
    if (reports.isFull()) {
      carryOut(runs.unfit(attempt, full()));
      return;
    }
    switch (Specs.of(order)) {
      case Specs.Fit fit -> carryOut(runs.ordered(fit.spec()));
      case Specs.Unfit unfit -> carryOut(runs.unfit(attempt, unfit.why()));
    }
  }

  private Reason full() {
    return new Reason(
        ReasonCode.NO_CAPACITY, reports.open() + " reports wait to be acknowledged already");
  }

  private void drain(boolean on) {
    if (on != runs.isDraining()) {
      log.info("proplet {} {}", id, on ? "takes no new attempts: it is drained" : "takes attempts");
    }
    if (on) {
      carryOut(runs.drain(DRAIN));
    } else {
      runs.undrain();
    }
  }

  private Inventory inventory(long nonce) {
    return InHand.inventory(nonce, runs.isDraining(), runs.holdings(), reports.ends());
  }

  private void carryOut(List<Step> steps) {
    steps.forEach(this::carryOut);
    endIfIdle();
  }

  private void carryOut(Step step) {
    switch (step) {
      case Step.Accept accept ->
          reports
              .accept(accept.attempt())
              .onSuccess(written -> carryOut(runs.accepted(accept.attempt())))
              .onFailure(cause -> carryOut(runs.notAccepted(accept.attempt(), unsafe(cause))));
      case Step.Fetch fetch ->
          guests
              .fetch(fetch.run(), fetch.spec())
              .onSuccess(here -> carryOut(runs.imageReady(fetch.run())))
              .onFailure(
                  cause -> carryOut(runs.imageFailed(fetch.run(), ImageException.reasonOf(cause))));
      case Step.Release release -> guests.release(release.run());
      case Step.Launch launch -> {
        tally.begins(launch.spec().attempt());
        guests
            .launch(launch.run(), launch.spec())
            .onSuccess(result -> carryOut(runs.guestEnded(launch.run(), result)));
      }
      case Step.Halt halt -> guests.halt(halt.run());
      case Step.Say say -> say(say.note(), say.daemon());
      case Step.Ignore ignore -> {
        tally.ignored++;
        log.info("task {} order ignored: {}", ignore.attempt(), ignore.why());
      }
    }
  }

  private void say(Note note, boolean daemon) {
    tally.count(note);
    if (locals.tell(note)) {
      return;
    }
    if (note.attempt().isUpstream()) {
      sayUpstream(note, daemon);
    } else {
      upstream.forget(note.attempt().task());
      reports.say(note);
    }
  }

  /** Of a latent task that is ready nothing is said in upstream's dialect (wire reference §14). */
  private void sayUpstream(Note note, boolean daemon) {
    if (note instanceof Note.Started && latents.holds(note.attempt().task())) {
      upstream.forget(note.attempt().task());
    } else {
      upstream.say(note, daemon);
    }
  }

  private static Reason unsafe(Throwable cause) {
    return new Reason(ReasonCode.JOURNAL_UNAVAILABLE, String.valueOf(cause.getMessage()));
  }

  private void endIfIdle() {
    if (closing && runs.active() == 0) {
      idle.tryComplete();
    }
  }
}
