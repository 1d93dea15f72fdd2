/** What both ends of a line of calls have in common, see docs/native-protocol.md. */
@NullMarked
package io.turboprop.calls;

import org.jspecify.annotations.NullMarked;
