/** Where a task runs: {@code (task, snapshot) -> placement | why not}. Pure. */
@NullMarked
package io.turboprop.manager.schedule;

import org.jspecify.annotations.NullMarked;
