/**
 * Service: takes orders, has programs fetched and guests run, and reports. What is decided is
 * decided in {@code run}; this package carries the steps out. Everything here lives on the
 * proplet's own context.
 */
@NullMarked
package io.turboprop.proplet.agent;

import org.jspecify.annotations.NullMarked;
