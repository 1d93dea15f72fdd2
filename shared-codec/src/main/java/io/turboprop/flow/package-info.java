/** How much is done at once. */
@NullMarked
package io.turboprop.flow;

import org.jspecify.annotations.NullMarked;
