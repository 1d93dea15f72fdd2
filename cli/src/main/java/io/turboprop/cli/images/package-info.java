/** Images in registries and OCI layouts: brought there, fetched, shown and listed. */
@NullMarked
package io.turboprop.cli.images;

import org.jspecify.annotations.NullMarked;
