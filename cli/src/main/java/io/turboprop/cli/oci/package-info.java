/**
 * Writes a module as an OCI image layout directory, which a proxy or proplet reads without a
 * registry.
 */
@NullMarked
package io.turboprop.cli.oci;

import org.jspecify.annotations.NullMarked;
