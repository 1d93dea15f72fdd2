/** What to send along with a report of trouble. */
@NullMarked
package io.turboprop.cli.debug;

import org.jspecify.annotations.NullMarked;
