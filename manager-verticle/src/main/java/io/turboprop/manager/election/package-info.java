/**
 * Who of several managers leads, decided from answers about a lease and a monotonic clock. Pure:
 * the same inputs give the same decisions.
 */
@NullMarked
package io.turboprop.manager.election;

import org.jspecify.annotations.NullMarked;
