/**
 * The small HTTP servers of proplets and proxies, for people and probes: paths, methods, problems.
 * What is answered there is made elsewhere.
 */
@NullMarked
package io.turboprop.http;

import org.jspecify.annotations.NullMarked;
