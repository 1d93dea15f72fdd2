/**
 * Records in the heap, by what is asked of them: what a store in memory has, and what a store that
 * keeps a mirror of its medium answers from. Not thread-safe unless said.
 */
@NullMarked
package io.turboprop.manager.store.tables;

import org.jspecify.annotations.NullMarked;
