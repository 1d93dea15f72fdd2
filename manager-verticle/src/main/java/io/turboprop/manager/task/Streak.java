package io.turboprop.manager.task;

/**
 * Failures in a row that cost an attempt.
 *
 * @param failures 1 or more
 */
public record Streak(int failures) {}
