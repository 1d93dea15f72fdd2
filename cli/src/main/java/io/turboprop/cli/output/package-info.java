/** What a person or a script reads: tables, JSON, YAML, colour, ages and names of states. */
@NullMarked
package io.turboprop.cli.output;

import org.jspecify.annotations.NullMarked;
