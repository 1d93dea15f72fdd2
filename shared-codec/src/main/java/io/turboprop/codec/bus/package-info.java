/**
 * Records over the Vert.x event bus: by reference inside of a process, as JSON between the members
 * of a cluster. The JSON is for peers of the same version only.
 */
@NullMarked
package io.turboprop.codec.bus;

import org.jspecify.annotations.NullMarked;
