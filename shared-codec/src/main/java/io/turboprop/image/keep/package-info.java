/**
 * The images that a machine keeps, as people see them: what is there, who uses it, and how to be
 * rid of it. Where and how they are kept is for the proplet and the proxy to know.
 */
@NullMarked
package io.turboprop.image.keep;

import org.jspecify.annotations.NullMarked;
