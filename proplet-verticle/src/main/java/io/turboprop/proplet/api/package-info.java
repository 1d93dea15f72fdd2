/** Door for people and probes on this machine: health, counters and tasks over HTTP. */
@NullMarked
package io.turboprop.proplet.api;

import org.jspecify.annotations.NullMarked;
