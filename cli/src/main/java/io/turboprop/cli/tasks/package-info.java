/** Commands about tasks: {@code turboprop tasks …} and {@code turboprop run}. */
@NullMarked
package io.turboprop.cli.tasks;

import org.jspecify.annotations.NullMarked;
