/**
 * What happened: pages and streams of events, shown as lines. Knows nothing of what the events
 * mean.
 */
@NullMarked
package io.turboprop.cli.events;

import org.jspecify.annotations.NullMarked;
