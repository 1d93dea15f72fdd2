package io.turboprop.manager.api;

import io.turboprop.codec.Fields;
import io.turboprop.codec.Limits;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.config.DurationText;
import io.turboprop.manager.function.AnswerForm;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.function.RevisionConfig;
import io.turboprop.manager.function.RevisionSource;
import io.turboprop.manager.function.Route;
import io.turboprop.manager.function.Scale;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is asked of functions, from documents. Empty text and empty collections count as absent.
 *
 * @param image empty if a module came with the document
 */
record FunctionForm(
    FunctionName name,
    Optional<RevisionName> revision,
    Optional<RevisionSource> image,
    RevisionConfig config,
    boolean switchTo,
    OptionalLong expected) {
  /** Names of the fields that are read, without {@code file}. */
  static final Set<String> FIELDS =
      Set.of(
          "name",
          "revision",
          "image",
          "export",
          "env",
          "limits",
          "engine",
          "scale",
          "answer",
          "switch",
          "expected_version");

  /** Of a whole document without its module; the environment is most of it. */
  static final int MOST_BYTES = 64 * 1_024;

  private static final String EXPECTED = "expected_version";
  private static final Predicate<String> FILLED = Predicate.not(String::isEmpty);

  static FunctionForm read(Fields fields, boolean module) {
    Optional<String> image = fields.optionalText("image").filter(FILLED);
    if (image.isPresent() == module) {
      throw module
          ? fields.wrong("image", "and file exclude each other")
          : fields.wrong("image", "is missing, and so is file: the function has nothing to run");
    }
    return new FunctionForm(
        fields.value("name", FunctionName::new),
        fields
            .optionalText("revision")
            .filter(FILLED)
            .map(text -> fields.parsed("revision", text, RevisionName::new)),
        image.map(text -> fields.parsed("image", text, RevisionSource.Image::of)),
        config(fields),
        fields.flag("switch"),
        expected(fields));
  }

  private static RevisionConfig config(Fields fields) {
    Scale scale = scale(fields.objectOrEmpty("scale"));
    try {
      return new RevisionConfig(
          fields.optionalText("export").filter(FILLED),
          fields.textsByName("env"),
          Limits.read(fields.objectOrEmpty("limits")),
          OptionsForm.engine(fields),
          scale,
          answer(fields));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("function: " + e.getMessage());
    }
  }

  private static Optional<AnswerForm> answer(Fields fields) {
    return fields
        .optionalText("answer")
        .filter(FILLED)
        .map(
            text ->
                switch (text) {
                  case "body" -> AnswerForm.BODY;
                  case "cgi" -> AnswerForm.CGI;
                  default -> throw fields.wrong("answer", "must be body or cgi, is " + text);
                });
  }

  private static Scale scale(Fields fields) {
    Scale usual = Scale.DEFAULT;
    int least = (int) fields.whole("min", 0, Scale.MOST_INSTANCES, usual.min());
    int most = (int) fields.whole("max", 1, Scale.MOST_INSTANCES, Math.max(least, usual.max()));
    if (most < least) {
      throw fields.wrong("max", "must not be below min, which is " + least);
    }
    return new Scale(
        least,
        most,
        (int) fields.whole("concurrency", 1, Scale.MOST_CALLS, usual.concurrency()),
        idle(fields).orElse(usual.idleTimeout()));
  }

  private static Optional<Duration> idle(Fields fields) {
    Optional<Duration> idle = DurationField.read(fields, "idle_timeout", Scale.SHORTEST_IDLE);
    if (idle.filter(time -> time.compareTo(Scale.LONGEST_IDLE) > 0).isPresent()) {
      throw fields.wrong("idle_timeout", "must be at most " + DurationText.of(Scale.LONGEST_IDLE));
    }
    return idle;
  }

  private static OptionalLong expected(Fields fields) {
    return fields.has(EXPECTED)
        ? OptionalLong.of(fields.whole(EXPECTED, 0, Long.MAX_VALUE))
        : OptionalLong.empty();
  }

  /**
   * @param module that came with the document
   * @param by who asks
   * @param tag version that the header wants
   */
  FunctionRequest.Deploy deploy(Optional<ModuleFile> module, String by, OptionalLong tag) {
    RevisionSource source =
        module.<RevisionSource>map(RevisionSource.Uploaded::new).or(() -> image).orElseThrow();
    return new FunctionRequest.Deploy(
        revision, source, config, switchTo, "", by, both(expected, tag));
  }

  /** {@code {"to": revision}} or {@code {"weights": {…}}}. */
  static FunctionRequest.Switch switching(Fields fields, String by, OptionalLong tag) {
    return new FunctionRequest.Switch(route(fields), by, both(expected(fields), tag));
  }

  private static Route route(Fields fields) {
    Optional<RevisionName> to = fields.optionalValue("to", RevisionName::new);
    if (to.isPresent() == fields.has("weights")) {
      throw to.isPresent()
          ? fields.wrong("to", "and weights exclude each other")
          : fields.wrong("to", "is missing, and so are weights: say which revisions get the calls");
    }
    if (to.isPresent()) {
      return Route.to(to.get());
    }
    Fields given = fields.object("weights");
    Map<RevisionName, Integer> weights = new LinkedHashMap<>();
    for (String name : fields.jsonByName("weights").keySet()) {
      int weight = (int) given.whole(name, 0, Route.WHOLE);
      weights.put(fields.parsed("weights", name, RevisionName::new), weight);
    }
    try {
      return new Route(weights);
    } catch (IllegalArgumentException e) {
      throw fields.wrong("weights", "are refused: " + e.getMessage());
    }
  }

  static FunctionRequest.Rollback rollback(Fields fields, String by, OptionalLong tag) {
    return new FunctionRequest.Rollback(by, both(expected(fields), tag));
  }

  /** The version by the document and by the header, which must not differ. */
  private static OptionalLong both(OptionalLong field, OptionalLong tag) {
    if (field.isPresent() && tag.isPresent() && !field.equals(tag)) {
      throw new MalformedMessageException(
          "expected_version is %d, but If-Match says %d"
              .formatted(field.getAsLong(), tag.getAsLong()));
    }
    return field.isPresent() ? field : tag;
  }
}
