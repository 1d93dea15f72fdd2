/** Proplets as the manager sees them, and when one counts as alive. Pure. */
@NullMarked
package io.turboprop.manager.proplet;

import org.jspecify.annotations.NullMarked;
