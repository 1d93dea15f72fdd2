/**
 * Core: the life of a run from the order to its end. Which orders are taken, which are repeats or
 * come too late, who gets a slot, what is said about it. Decides and returns steps; fetches, starts
 * and sends nothing itself. No Vert.x, no clock, no chance, no I/O.
 */
@NullMarked
package io.turboprop.proplet.run;

import org.jspecify.annotations.NullMarked;
