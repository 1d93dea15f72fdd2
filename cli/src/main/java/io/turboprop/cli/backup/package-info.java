/** {@code turboprop backup}: on the machine of a manager, of its files. */
@NullMarked
package io.turboprop.cli.backup;

import org.jspecify.annotations.NullMarked;
