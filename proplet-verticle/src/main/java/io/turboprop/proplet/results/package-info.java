/**
 * Results that are larger than a message: kept on disk while the guest writes, sent to the manager
 * when it asks for them, deleted when it has them.
 */
@NullMarked
package io.turboprop.proplet.results;

import org.jspecify.annotations.NullMarked;
