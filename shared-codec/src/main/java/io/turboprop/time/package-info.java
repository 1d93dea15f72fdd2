/** Delays and back-off without a clock of their own. */
@NullMarked
package io.turboprop.time;

import org.jspecify.annotations.NullMarked;
