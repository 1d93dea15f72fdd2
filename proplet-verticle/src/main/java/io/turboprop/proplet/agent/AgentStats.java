package io.turboprop.proplet.agent;

/**
 * Counters since the start of the process, and what is held now.
 *
 * @param started guests
 * @param completed that ended well
 * @param failed runs that did not, stopped ones included
 * @param refused orders
 * @param ignored orders that were repeats, late or for nobody
 * @param running guests that have a slot
 * @param active runs that are not over
 * @param openReports not acknowledged yet
 * @param draining whether new native attempts are refused
 */
public record AgentStats(
    long started,
    long completed,
    long failed,
    long refused,
    long ignored,
    int running,
    int active,
    int openReports,
    boolean draining,
    RunJournal.JournalStats journal) {}
