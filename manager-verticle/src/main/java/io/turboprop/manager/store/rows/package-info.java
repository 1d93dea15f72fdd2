/**
 * What the stores with tables have in common: records as the columns that are asked for and one
 * JSON body, with a checksum over both. Knows no database.
 */
@NullMarked
package io.turboprop.manager.store.rows;

import org.jspecify.annotations.NullMarked;
