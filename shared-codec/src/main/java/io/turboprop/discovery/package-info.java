/** Finds services by their names in the DNS. */
@NullMarked
package io.turboprop.discovery;

import org.jspecify.annotations.NullMarked;
