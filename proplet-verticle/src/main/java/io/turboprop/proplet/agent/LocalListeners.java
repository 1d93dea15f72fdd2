package io.turboprop.proplet.agent;

import io.turboprop.model.TaskId;
import io.turboprop.proplet.run.Note;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Who on this machine has something run past any manager, and is told what becomes of it. */
final class LocalListeners {
  private final Map<TaskId, Consumer<Note>> listeners = new HashMap<>();

  /** Until the run is over or refused. */
  void add(TaskId task, Consumer<Note> told) {
    listeners.put(task, told);
  }

  /** Whether the note was for one of them; nobody else is to hear it then. */
  boolean tell(Note note) {
    TaskId task = note.attempt().task();
    Consumer<Note> listener = Notes.isFinal(note) ? listeners.remove(task) : listeners.get(task);
    if (listener == null) {
      return false;
    }
    listener.accept(note);
    return true;
  }
}
