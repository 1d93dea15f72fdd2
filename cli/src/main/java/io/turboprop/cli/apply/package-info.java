/** Tasks as files describe them: {@code turboprop apply} and {@code turboprop diff}. */
@NullMarked
package io.turboprop.cli.apply;

import org.jspecify.annotations.NullMarked;
