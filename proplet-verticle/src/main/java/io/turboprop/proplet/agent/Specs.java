package io.turboprop.proplet.agent;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.Program;
import io.turboprop.proplet.run.RunSpec;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import java.util.List;
import java.util.Optional;

/** What an order asks for, or why it cannot be done here (wire reference §4.1 "Validation"). */
sealed interface Specs {

  record Fit(RunSpec spec) implements Specs {}

  record Unfit(Reason why) implements Specs {}

  static Specs of(Order.Run order) {
    return of(
        new Attempt(order.task(), order.attempt(), order.epoch()),
        order.start(),
        order.fileDigest(),
        order.imageDigest());
  }

  static Specs of(ManagerMessage.Start start) {
    return of(Attempt.upstream(start.task()), start, Optional.empty(), Optional.empty());
  }

  private static Specs of(
      Attempt attempt,
      ManagerMessage.Start start,
      Optional<Digest> fileDigest,
      Optional<Digest> imageDigest) {
    if (start.encrypted()) {
      return unfit(ReasonCode.REFUSED, "encrypted images are not supported by this proplet");
    }
    Optional<Program> program;
    try {
      program = program(start, fileDigest, imageDigest);
    } catch (IllegalArgumentException e) {
      return unfit(ReasonCode.IMAGE_INVALID, String.valueOf(e.getMessage()));
    }
    return program
        .<Specs>map(p -> new Fit(spec(attempt, start, p)))
        .orElseGet(
            () -> unfit(ReasonCode.REFUSED, "the order has neither a file nor an image_url"));
  }

  private static Optional<Program> program(
      ManagerMessage.Start start, Optional<Digest> fileDigest, Optional<Digest> imageDigest) {
    if (start.file().isPresent()) {
      return start.file().map(bytes -> new Program.Inline(bytes, fileDigest));
    }
    if (fileDigest.isPresent()) {
      return fileDigest.map(d -> new Program.Image(new ImageRef.Blob("blob:" + d, d)));
    }
    return start.imageUrl().map(text -> image(ImageRef.parse(text), imageDigest));
  }

  /** A digest says something about a name that stands for one thing only. */
  private static Program image(ImageRef ref, Optional<Digest> module) {
    return module
        .filter(known -> ref.fixedTo().isPresent())
        .<Program>map(known -> new Program.Pinned(ref, known))
        .orElseGet(() -> new Program.Image(ref));
  }

  private static RunSpec spec(Attempt attempt, ManagerMessage.Start start, Program program) {
    return new RunSpec(
        attempt,
        start.name(),
        program,
        start.inputs(),
        start.cliArgs().orElse(List.of()),
        start.env(),
        start.daemon(),
        start.latent(),
        start.limits(),
        start.options(),
        start
            .monitoringProfile()
            .orElseGet(
                () -> start.daemon() ? MonitoringProfile.daemon() : MonitoringProfile.standard()));
  }

  private static Unfit unfit(ReasonCode code, String why) {
    return new Unfit(new Reason(code, why));
  }
}
