/** {@code turboprop inspect}: what a module is and needs, wherever it lies. Asks no manager. */
@NullMarked
package io.turboprop.cli.inspect;

import org.jspecify.annotations.NullMarked;
