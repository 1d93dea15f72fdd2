/**
 * HTTP requests as calls of functions, for each door that takes them: bodies in, answers out,
 * callers that go away.
 */
@NullMarked
package io.turboprop.proplet.http;

import org.jspecify.annotations.NullMarked;
