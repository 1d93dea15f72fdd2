/**
 * CGI the other way round: the invocation of an instance that is a server becomes an HTTP request
 * to it, and its answer the output of a CGI program. Knows sockets, but no processes and no tasks.
 */
@NullMarked
package io.turboprop.proplet.engine.cgi;

import org.jspecify.annotations.NullMarked;
