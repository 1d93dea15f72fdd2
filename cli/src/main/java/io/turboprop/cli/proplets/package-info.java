/** Commands about proplets: {@code turboprop proplets …}. */
@NullMarked
package io.turboprop.cli.proplets;

import org.jspecify.annotations.NullMarked;
