/**
 * The store that several managers share: a schema in a PostgreSQL database. One thread writes what
 * waits as one transaction, a few others answer questions, each with a connection of its own; they
 * are virtual threads that wait for the client, so that no event loop decodes records. Whoever
 * writes holds one row's lock for the whole transaction: so commits, and the numbers of events,
 * have one order, whoever else writes.
 */
@NullMarked
package io.turboprop.manager.store.postgres;

import org.jspecify.annotations.NullMarked;
