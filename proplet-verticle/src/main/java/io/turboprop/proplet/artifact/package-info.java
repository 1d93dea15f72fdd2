/**
 * Door: where programs come from and where they are kept. A cache on disk by digest, downloads,
 * chunks put together, OCI layout directories. Blocking work runs on a worker pool; nothing here
 * knows tasks.
 */
@NullMarked
package io.turboprop.proplet.artifact;

import org.jspecify.annotations.NullMarked;
