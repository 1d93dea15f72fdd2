/**
 * What a function is: a name, revisions that never change, and one route that says which of them
 * get the calls. Decides only; knows no clock and no I/O.
 */
@NullMarked
package io.turboprop.manager.function;

import org.jspecify.annotations.NullMarked;
