package io.turboprop.manager.store.rows;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.function.RevisionSource;
import io.turboprop.model.OrchestratorException;
import java.util.Set;
import java.util.TreeSet;

/** A function as one body with all its revisions, and the columns that repeat a part of it. */
public record FunctionRow(String name, long version, long sum, String body) {

  public static FunctionRow of(Function function, Bodies bodies) {
    String name = function.name().value();
    String body = bodies.encode(function);
    return new FunctionRow(
        name, function.version(), Checksum.of(name, function.version(), body), body);
  }

  /**
   * @throws OrchestratorException INTERNAL if it is damaged
   */
  public Function function(Bodies bodies) {
    RowName named = RowName.function(name);
    bodies.verify(named, sum, name, version, body);
    Function function = bodies.decode(named, body, Function.class);
    if (!function.name().value().equals(name) || function.version() != version) {
      throw bodies.damaged(named, "its columns disagree with its body");
    }
    return function;
  }

  /** Digests of the module files that its revisions are made from. */
  public static Set<String> modules(Function function) {
    Set<String> modules = new TreeSet<>();
    for (Revision revision : function.revisions()) {
      if (revision.source() instanceof RevisionSource.Uploaded uploaded) {
        modules.add(uploaded.file().digest().toString());
      }
    }
    return modules;
  }
}
