/** {@code turboprop store}: what keeps everything that a manager knows. */
@NullMarked
package io.turboprop.cli.store;

import org.jspecify.annotations.NullMarked;
