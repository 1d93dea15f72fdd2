/** {@code turboprop functions}: deploy functions, and say which revisions get the calls. */
@NullMarked
package io.turboprop.cli.functions;

import org.jspecify.annotations.NullMarked;
