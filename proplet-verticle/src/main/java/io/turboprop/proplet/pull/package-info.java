/** What the manager wants of the images here: some fetched ahead of their use, all told of. */
@NullMarked
package io.turboprop.proplet.pull;

import org.jspecify.annotations.NullMarked;
