/**
 * Where images are kept, as the commands see it: registries, reached with the proxy's client and
 * settings, and OCI layouts; and what images consist of. Everything here blocks.
 */
@NullMarked
package io.turboprop.cli.oci;

import org.jspecify.annotations.NullMarked;
