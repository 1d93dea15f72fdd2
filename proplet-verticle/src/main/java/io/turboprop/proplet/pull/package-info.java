/** Images that the manager wants here ahead of their use. */
@NullMarked
package io.turboprop.proplet.pull;

import org.jspecify.annotations.NullMarked;
