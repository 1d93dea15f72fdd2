/**
 * Door to the machine: what /proc and the control groups say, as values. Parsers are pure; readers
 * block on files and run on a worker pool.
 */
@NullMarked
package io.turboprop.proplet.sample;

import org.jspecify.annotations.NullMarked;
