/**
 * {@code turboprop bench}: what an installation can do, measured from outside through its HTTP API
 * and its broker, with a fleet of simulated proplets.
 */
@NullMarked
package io.turboprop.cli.bench;

import org.jspecify.annotations.NullMarked;
