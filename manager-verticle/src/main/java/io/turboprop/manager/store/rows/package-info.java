/**
 * What stores have in common that write to a database: records as the columns that are asked for
 * and one JSON body, with a checksum over both, and how their writers take in and answer requests.
 * Knows no database.
 */
@NullMarked
package io.turboprop.manager.store.rows;

import org.jspecify.annotations.NullMarked;
