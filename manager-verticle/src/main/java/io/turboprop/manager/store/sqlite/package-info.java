/**
 * The embedded durable store: one SQLite file in WAL mode. One writer thread commits what waits as
 * one transaction with one fsync; readers have connections and threads of their own. Columns exist
 * for what is queried; the record itself is a JSON body.
 */
@NullMarked
package io.turboprop.manager.store.sqlite;

import org.jspecify.annotations.NullMarked;
