package io.turboprop.proplet.galago;

import io.turboprop.codec.Fields;
import io.turboprop.codec.Limits;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.ImageRef;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import io.turboprop.proplet.local.LocalConfig;
import io.turboprop.proplet.local.LocalDeployment;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What shall be deployed.
 *
 * @param file the module, if it came with the request
 */
record DeployForm(
    RevisionRef of, LocalConfig config, int min, int instances, Optional<Bytes> file) {
  private static final String MESSAGE = "task";
  private static final int MOST_CALLS = 1_000;
  private static final long USUAL_IDLE_MS = Duration.ofMinutes(1).toMillis();
  private static final long MOST_IDLE_MS = Duration.ofDays(1).toMillis();
  private static final Predicate<String> FILLED = Predicate.not(String::isEmpty);

  /**
   * Reads a JSON object. Takes its time with a large module: not for an event loop.
   *
   * @throws MalformedMessageException naming what is wrong
   */
  static DeployForm read(byte[] body) {
    Fields fields = Fields.read(MESSAGE, body);
    Optional<String> image = fields.optionalText("image").filter(FILLED);
    Optional<Bytes> file =
        fields
            .optionalText("file")
            .filter(FILLED)
            .map(t -> fields.parsed("file", t, Bytes::ofBase64));
    if (image.isPresent() == file.isPresent()) {
      throw image.isPresent()
          ? fields.wrong("image", "and file exclude each other")
          : fields.wrong("image", "is missing, and so is file: there is nothing to run");
    }
    image.ifPresent(text -> fields.parsed("image", text, ImageRef::parse));
    int instances = (int) fields.whole("instances", 1, LocalDeployment.MOST_INSTANCES, 1);
    var of =
        new RevisionRef(
            fields.value("function", FunctionName::new),
            fields.value("revision", RevisionName::new));
    return new DeployForm(
        of,
        config(fields, image, file),
        (int) fields.whole("min", 0, instances, 0),
        instances,
        file);
  }

  private static boolean isCgi(Fields fields) {
    return switch (fields.text("answer", "")) {
      case "", "body" -> false;
      case "cgi" -> true;
      default -> throw fields.wrong("answer", "must be body or cgi");
    };
  }

  private static LocalConfig config(Fields fields, Optional<String> image, Optional<Bytes> file) {
    try {
      return new LocalConfig(
          image,
          file.map(bytes -> Digest.of(bytes.unsafeArray())),
          fields.optionalText("export").filter(FILLED),
          fields.textsByName("env"),
          Limits.read(fields.objectOrEmpty("limits")),
          fields.optionalText("engine").filter(FILLED),
          isCgi(fields),
          (int) fields.whole("concurrency", 1, MOST_CALLS, 1),
          Duration.ofMillis(fields.whole("idle_timeout_ms", 1, MOST_IDLE_MS, USUAL_IDLE_MS)));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(MESSAGE + ": " + e.getMessage());
    }
  }
}
