/**
 * A store that forgets: everything in the heap, nothing on disk. For users who want nothing kept,
 * and for tests. Everything but tasks and proplets is bounded.
 */
@NullMarked
package io.turboprop.manager.store.memory;

import org.jspecify.annotations.NullMarked;
