package io.turboprop.manager.function;

import io.turboprop.model.RevisionName;

/**
 * A revision that shall get the calls as soon as it is ready.
 *
 * @param by who wants it so
 */
public record Awaited(RevisionName revision, String by) {}
