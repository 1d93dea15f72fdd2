/**
 * Instances of modules that wait to be called: as many as there are calls, within bounds, and after
 * a while without calls none. Everything here lives on the proplet's own context.
 */
@NullMarked
package io.turboprop.proplet.pool;

import org.jspecify.annotations.NullMarked;
