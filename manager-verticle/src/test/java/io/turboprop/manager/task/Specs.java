package io.turboprop.manager.task;

import io.turboprop.manager.requirement.Requirements;
import io.turboprop.model.RunLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Task specifications for tests. */
public record Specs(TaskSpec spec) {

  /** A task that calls this function of an image. */
  public static Specs calling(String function) {
    return new Specs(
        new TaskSpec(
            function,
            TaskSpec.STANDARD,
            new Program(
                Optional.of("registry.example.org/team/" + function + ":v1"),
                Optional.empty(),
                List.of("10", "20"),
                Optional.empty(),
                Map.of(),
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            Target.ANY,
            Lineage.NONE,
            Timing.DEFAULT,
            Optional.empty(),
            RunLimits.UNSET,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  /** The same with this reference of an image. */
  public Specs of(String image) {
    return of(Optional.of(image), spec.program().imagePolicy());
  }

  /** The same with this policy for its image. */
  public Specs of(ImagePolicy policy) {
    return of(spec.program().imageUrl(), Optional.of(policy));
  }

  private Specs of(Optional<String> image, Optional<ImagePolicy> policy) {
    Program program =
        new Program(
            image,
            Optional.empty(),
            spec.program().inputs(),
            Optional.empty(),
            Map.of(),
            false,
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            policy);
    return new Specs(with(program, spec.target()));
  }

  /** The same with neither image nor module. */
  public TaskSpec withoutProgram() {
    Program nothing =
        new Program(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Map.of(),
            false,
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return with(nothing, spec.target());
  }

  public TaskSpec with(Target target) {
    return with(spec.program(), target);
  }

  public TaskSpec with(RunPolicy policy) {
    return new TaskSpec(
        spec.name(),
        spec.kind(),
        spec.program(),
        spec.target(),
        spec.lineage(),
        spec.timing(),
        spec.monitoring(),
        spec.limits(),
        spec.metadata(),
        Optional.of(policy),
        spec.requirements());
  }

  public TaskSpec with(Requirements requirements) {
    return with(requirements, spec.timing());
  }

  public TaskSpec with(Requirements requirements, Timing timing) {
    return new TaskSpec(
        spec.name(),
        spec.kind(),
        spec.program(),
        spec.target(),
        spec.lineage(),
        timing,
        spec.monitoring(),
        spec.limits(),
        spec.metadata(),
        spec.policy(),
        Optional.of(requirements));
  }

  /** A daemon with this policy. */
  public TaskSpec daemon(RunPolicy policy) {
    Program once = spec.program();
    Program daemon =
        new Program(
            once.imageUrl(),
            once.file(),
            once.inputs(),
            once.cliArgs(),
            once.env(),
            true,
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new Specs(with(daemon, spec.target())).with(policy);
  }

  /** A latent task of the same. */
  public TaskSpec latent(Target target) {
    Program once = spec.program();
    Program latent =
        new Program(
            once.imageUrl(),
            once.file(),
            once.inputs(),
            once.cliArgs(),
            once.env(),
            false,
            true,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return with(latent, target);
  }

  private TaskSpec with(Program program, Target target) {
    return new TaskSpec(
        spec.name(),
        spec.kind(),
        program,
        target,
        spec.lineage(),
        spec.timing(),
        spec.monitoring(),
        spec.limits(),
        spec.metadata(),
        spec.policy(),
        spec.requirements());
  }

  /** The same with this module instead of the image. */
  public Specs with(ModuleFile file) {
    return new Specs(spec.with(TaskPatch.ofFile(file)));
  }
}
