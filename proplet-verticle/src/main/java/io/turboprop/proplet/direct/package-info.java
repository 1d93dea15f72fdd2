/** Door for calls of functions over HTTP, from managers that can reach this proplet. */
@NullMarked
package io.turboprop.proplet.direct;

import org.jspecify.annotations.NullMarked;
