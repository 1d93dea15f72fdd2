package io.turboprop.proplet.serve;

/**
 * How a proplet does with functions.
 *
 * @param revisions it serves
 * @param instances there are, of all revisions together
 * @param answered calls that a function answered, since the start
 * @param failed calls that a function was begun for and gave no answer to
 * @param refused calls that were not begun
 */
public record ServeStats(int revisions, int instances, long answered, long failed, long refused) {}
