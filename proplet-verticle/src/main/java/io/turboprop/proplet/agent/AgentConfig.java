package io.turboprop.proplet.agent;

import io.turboprop.proplet.logs.LogBounds;
import io.turboprop.proplet.results.ResultBounds;
import io.turboprop.proplet.run.RunBounds;
import io.turboprop.time.Backoff;
import java.time.Duration;

/**
 * How an agent works.
 *
 * @param upstreamEarliest how soon after a start in upstream's dialect a result may go out
 * @param outboxReports reports kept for the manager at most
 * @param resend delays until an unacknowledged report is sent again
 * @param logs what guests' output may cost
 * @param results what large results may cost
 */
public record AgentConfig(
    RunBounds bounds,
    LimitRules limits,
    Duration upstreamEarliest,
    int outboxReports,
    Backoff resend,
    LogBounds logs,
    ResultBounds results) {
  public AgentConfig {
    if (upstreamEarliest.isNegative() || outboxReports < 1) {
      throw new IllegalArgumentException(
          "earliest upstream answer %s or outbox %d out of range"
              .formatted(upstreamEarliest, outboxReports));
    }
  }

  /** With usual large results. */
  public AgentConfig(
      RunBounds bounds,
      LimitRules limits,
      Duration upstreamEarliest,
      int outboxReports,
      Backoff resend,
      LogBounds logs) {
    this(bounds, limits, upstreamEarliest, outboxReports, resend, logs, ResultBounds.DEFAULT);
  }
}
