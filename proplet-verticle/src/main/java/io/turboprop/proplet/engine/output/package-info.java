/** What guests write, kept within bounds, for every engine. */
@NullMarked
package io.turboprop.proplet.engine.output;

import org.jspecify.annotations.NullMarked;
