/**
 * How a proplet becomes a member of a fleet by itself: it shows a join token to a manager, and
 * keeps the identity that it is given on its disk.
 */
@NullMarked
package io.turboprop.proplet.join;

import org.jspecify.annotations.NullMarked;
