package io.turboprop.wire;

/**
 * The manager asks those who serve images what a name stands for now. Said again until something is
 * heard; whoever is at it goes on.
 *
 * @param id fresh for each look, so that no answer is older than the question
 * @param image the reference as the task names it
 */
public record ImageLookup(String id, String image) {}
