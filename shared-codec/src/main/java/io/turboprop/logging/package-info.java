/** How the services log. */
@NullMarked
package io.turboprop.logging;

import org.jspecify.annotations.NullMarked;
