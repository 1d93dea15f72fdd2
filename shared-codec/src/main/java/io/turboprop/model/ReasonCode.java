package io.turboprop.model;

import java.util.Arrays;
import java.util.Locale;

/** Stable codes that say why a task is where it is. The lower-case name is the wire text. */
public enum ReasonCode {
  /** Defined, nobody asked for a start. */
  CREATED(Fault.TRANSIENT),
  /** Waits: no proplet is alive. */
  NO_ALIVE_PROPLET(Fault.TRANSIENT),
  /** Waits: the proplet the user asked for is not alive, or not known yet. */
  PROPLET_NOT_ALIVE(Fault.TRANSIENT),
  /** Waits: proplets are alive, but none can take the task. */
  NO_CAPACITY(Fault.TRANSIENT),
  /** Waits: proplets are alive, but none can run such a module. */
  NO_SUITABLE_PROPLET(Fault.TRANSIENT),
  /** The order is on its way to the proplet. */
  DISPATCHED(Fault.TRANSIENT),
  /** The guest runs. */
  STARTED(Fault.TRANSIENT),
  /** The guest ended well. */
  SUCCEEDED(Fault.TASK),
  /** The proplet died or was restarted while it had the task. */
  PROPLET_LOST(Fault.INFRASTRUCTURE),
  /** The guest ended well, but its proplet lost the result before the manager had it. */
  RESULT_LOST(Fault.INFRASTRUCTURE),
  /** The proplet is being drained. */
  DRAINED(Fault.INFRASTRUCTURE),
  /** It made way for a task of higher priority. */
  PREEMPTED(Fault.INFRASTRUCTURE),
  /** The proplet ends in order and hands back what it has not begun. */
  SHUTTING_DOWN(Fault.INFRASTRUCTURE),
  /** The proplet cannot write its journal, so it takes nothing over. */
  JOURNAL_UNAVAILABLE(Fault.TRANSIENT),
  /** The proplet that has the attempt was silent for longer than the task allows. */
  HEARTBEAT_TIMEOUT(Fault.INFRASTRUCTURE),
  /** Did not start in the time the task allows. */
  SCHEDULE_TO_START(Fault.PERMANENT),
  /** Did not end, retries included, in the time the task allows. */
  SCHEDULE_TO_CLOSE(Fault.PERMANENT),
  /** An at-most-once task whose attempt may have run; nobody knows how it ended. */
  IN_DOUBT(Fault.PERMANENT),
  /** Waits for its next attempt after one that failed. */
  RETRYING(Fault.TRANSIENT),
  /** Waits: too many attempts are being repeated at the moment. */
  RETRY_BUDGET(Fault.TRANSIENT),
  /** The proplet does not run such tasks. */
  REFUSED(Fault.PERMANENT),
  /** The module does not fit into an order for this proplet. */
  MODULE_TOO_LARGE(Fault.PERMANENT),
  IMAGE_NOT_FOUND(Fault.PERMANENT),
  IMAGE_DENIED(Fault.PERMANENT),
  IMAGE_INVALID(Fault.PERMANENT),
  /** The registry or the way to it failed. */
  IMAGE_UNAVAILABLE(Fault.TRANSIENT),
  /** Not a module this engine can run. */
  MODULE_INVALID(Fault.PERMANENT),
  /** Missing export, wrong number or type of inputs. */
  BAD_INPUT(Fault.PERMANENT),
  /** The proplet does not serve this revision, or not any more; the call was not begun. */
  NOT_SERVED(Fault.TRANSIENT),
  TRAP(Fault.TASK),
  EXIT_CODE(Fault.TASK),
  DEADLINE(Fault.TASK),
  OUT_OF_MEMORY(Fault.TASK),
  /** An upstream worker's free error text. */
  TASK_ERROR(Fault.TASK),
  /** The disk of the proplet has no room for what the task needs. */
  NO_DISK_SPACE(Fault.INFRASTRUCTURE),
  /** The engine itself failed. */
  ENGINE_ERROR(Fault.INFRASTRUCTURE),
  /** A stop was asked for and is under way. */
  STOP_REQUESTED(Fault.TASK),
  STOPPED_BY_USER(Fault.TASK),
  /** A stop was asked for and the proplet never confirmed it. */
  STOP_UNCONFIRMED(Fault.INFRASTRUCTURE);

  private final Fault fault;

  ReasonCode(Fault fault) {
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }

  /** Text on the wire and in the API. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The code with this text; {@link #TASK_ERROR} for one this version does not know. */
  public static ReasonCode of(String code) {
    return Arrays.stream(values())
        .filter(c -> c.code().equals(code))
        .findFirst()
        .orElse(TASK_ERROR);
  }
}
