/**
 * Door to the disk on which a proplet remembers: attempts it has accepted and ends that the manager
 * has not acknowledged. {@link io.turboprop.proplet.journal.FileJournal} writes and reads; what a
 * record looks like and what follows from a list of them is decided in small pure classes beside
 * it; {@link io.turboprop.proplet.journal.JournalFile} is all it wants of a file system.
 */
@NullMarked
package io.turboprop.proplet.journal;

import org.jspecify.annotations.NullMarked;
