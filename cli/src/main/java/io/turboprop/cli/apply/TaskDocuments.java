package io.turboprop.cli.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.Surroundings;
import io.turboprop.cli.tasks.TaskFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -f}: files with tasks. All of them are read and looked at before anything is sent. */
final class TaskDocuments {
  private static final String STDIN = "-";

  @Option(
      names = {"-f", "--filename"},
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Tasks in YAML or JSON, with the fields of POST /tasks, and key, desired and module (a"
              + " file beside it); several documents are parted by ---; - is standard input")
  List<String> files = List.of();

  List<TaskDocument> read(Surroundings surroundings) {
    Map<String, String> seen = new LinkedHashMap<>();
    List<TaskDocument> documents = new ArrayList<>();
    for (String file : files) {
      for (TaskDocument one : of(file, surroundings)) {
        documents.add(one);
        String before = seen.putIfAbsent(one.key(), file);
        if (before != null) {
          throw TaskDocument.wrong(
              file,
              "describes the task %s, and so does %s; give one of them another key"
                  .formatted(one.key(), before));
        }
      }
    }
    return documents;
  }

  private static List<TaskDocument> of(String file, Surroundings surroundings) {
    boolean stdin = file.equals(STDIN);
    String where = stdin ? "standard input" : file;
    List<ObjectNode> tasks =
        stdin ? TaskFile.readAll(where, surroundings::input) : TaskFile.readAll(Path.of(file));
    if (tasks.isEmpty()) {
      throw TaskDocument.wrong(where, "holds no task");
    }
    @Nullable Path folder = stdin ? null : Path.of(file).getParent();
    Path beside = Optional.ofNullable(folder).orElse(Path.of(""));
    List<TaskDocument> documents = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      String which = tasks.size() == 1 ? where : where + ", document " + (i + 1) + ",";
      documents.add(TaskDocument.of(tasks.get(i), which, beside));
    }
    return documents;
  }
}
