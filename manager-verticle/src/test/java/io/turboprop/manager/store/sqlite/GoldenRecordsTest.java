package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.function.AnswerForm;
import io.turboprop.manager.function.Deploys;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionEvent;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.function.RevisionConfig;
import io.turboprop.manager.function.RevisionSource;
import io.turboprop.manager.function.Route;
import io.turboprop.manager.function.RouteCause;
import io.turboprop.manager.function.Scale;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Drain;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.requirement.Affinity;
import io.turboprop.manager.requirement.Concurrency;
import io.turboprop.manager.requirement.ConstraintText;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.RowName;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Choice;
import io.turboprop.manager.task.Declaration;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Owner;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Post;
import io.turboprop.manager.task.Restart;
import io.turboprop.manager.task.RetryPolicy;
import io.turboprop.manager.task.RunPolicy;
import io.turboprop.manager.task.Semantics;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.Timeouts;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunLimits;
import io.turboprop.model.TaskId;
import io.turboprop.module.Feature;
import io.turboprop.module.ModuleKind;
import io.turboprop.module.ModuleNeeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Bodies of each schema: what was written once is read for ever, and still written so where {@link
 * RowJson} does not say it with less.
 */
final class GoldenRecordsTest {
  private static final String ID = "0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a02";
  private static final PropletId ONE = new PropletId("proplet-1");
  private static final PropletId TWO = new PropletId("proplet-2");

  private static final ModuleFile MODULE =
      new ModuleFile(new Digest("ab".repeat(32)), 8, "AGFzbQEAAAA=");

  private final Bodies bodies = new Bodies(RecordJson.mapper(), "golden.db", "file");
  private final Bodies lean = RowJson.bodies(Path.of("golden.db"));

  @Test
  void task_withPolicyAndSeats() throws IOException {
    check("task-schema-2.json", task(), Task.class);
  }

  @Test
  void event_ofAProplet() throws IOException {
    check(
        "event-schema-2.json",
        Happening.of(
            ONE,
            EPOCH,
            new Happening.PropletRegistered(Optional.of(new BootId("boot-1")), true),
            new Reason(ReasonCode.CREATED, "said so")),
        Happening.class);
  }

  @Test
  void attempt() throws IOException {
    check(
        "attempt-schema-2.json",
        new AttemptRecord(
            task().id(),
            1,
            7,
            EPOCH,
            Optional.of(EPOCH.plusSeconds(9)),
            new Reason(ReasonCode.TRAP, "unreachable"),
            task().seats()),
        AttemptRecord.class);
  }

  @Test
  void requirements_withEverything() throws IOException {
    check(
        "requirements-schema-4.json",
        new Requirements(
            new Resources(500, 64 << 20, 1024, 1),
            List.of(
                ConstraintText.parse("region=eu"),
                ConstraintText.parse("arch in (x86_64, aarch64)"),
                ConstraintText.parse("gpu not exists")),
            List.of(new Affinity(ConstraintText.parse("version >= 0.5"), -20)),
            Optional.of("zone"),
            Optional.of("web"),
            Optional.of(Strategy.E_PVM),
            Optional.of("batch"),
            Optional.of(new Concurrency("db", 3))),
        Requirements.class);
  }

  @Test
  void declarationAndOwner() throws IOException {
    check(
        "declaration-schema-5.json",
        new Declaration(
            Optional.of("web"),
            Optional.of(
                Desired.of(true, new Desired.Everywhere(Selector.parse("site=lyon,gpu exists")))),
            7,
            3),
        Declaration.class);
    check(
        "owner-schema-5.json",
        new Owner(new TaskId(ID), new Post.Everywhere(ONE), 3, 2),
        Owner.class);
  }

  @Test
  void placed_withItsChoice() throws IOException {
    check(
        "placed-schema-4.json",
        new TaskEvent.Placed(
            List.of(ONE),
            7,
            Map.of(),
            Optional.of(
                new Choice(
                    "e-pvm", 2, 3, List.of(new Choice.Scored(ONE, 20, 0.25)), "least cost"))),
        TaskEvent.Placed.class);
  }

  @Test
  void moduleFile_thatWasLookedInto() throws IOException {
    check(
        "module-file-schema-2.json",
        MODULE.needing(
            new ModuleNeeds(
                ModuleKind.CORE_MODULE,
                List.of(Feature.SIMD, Feature.GC_HEAP),
                List.of("env.f (function)"))),
        ModuleFile.class);
  }

  @Test
  void moduleFile_ofAnEarlierVersion_hasNoNeeds() {
    String earlier =
        "{\"digest\":\"%s\",\"sizeBytes\":8,\"preview\":\"AGFzbQEAAAA=\"}"
            .formatted(MODULE.digest());

    assertThat(bodies.decode(new RowName("file", "file"), earlier, ModuleFile.class))
        .isEqualTo(MODULE);
    assertThat(bodies.encode(MODULE)).isEqualTo(earlier);
  }

  @Test
  void proplet_thatIsDrained_asEarlierVersionsWroteIt() {
    String body =
        """
        {"id":"proplet-1","name":"One","metadata":%s,"heartbeats":[],"registeredAt":"%s",\
        "drain":{"since":"%s","deadline":"%s"}}"""
            .formatted(bodies.encode(PropletMetadata.UNKNOWN), EPOCH, EPOCH, EPOCH);
    Drain drain = new Drain(EPOCH, Optional.of(EPOCH), Optional.empty(), Optional.empty());
    Proplet proplet =
        new Proplet(
            ONE,
            "One",
            PropletMetadata.UNKNOWN,
            Optional.empty(),
            List.of(),
            EPOCH,
            Optional.of(drain));

    assertThat(bodies.decode(RowName.proplet("proplet-1"), body, Proplet.class)).isEqualTo(proplet);
    assertThat(bodies.encode(proplet)).isEqualTo(body);
    assertThat(drain.sparesDaemons()).isFalse();
  }

  @Test
  void function_withEverything() throws IOException {
    check("function-schema-4.json", function(), Function.class);
  }

  @Test
  void configuration_withTheFormOfAnswers() {
    RevisionConfig usual = RevisionConfig.DEFAULT;
    RevisionConfig cgi =
        new RevisionConfig(
            usual.export(),
            usual.env(),
            usual.limits(),
            usual.engine(),
            usual.scale(),
            Optional.of(AnswerForm.CGI));
    String written = bodies.encode(cgi);

    assertThat(bodies.encode(usual)).isEqualTo(written.replace(",\"answer\":\"CGI\"", ""));
    assertThat(bodies.decode(new RowName("config", "config"), written, RevisionConfig.class))
        .isEqualTo(cgi);
  }

  @Test
  void event_ofAFunction() throws IOException {
    check(
        "event-schema-4.json",
        Happening.of(
            Deploys.ECHO,
            EPOCH,
            new FunctionEvent.FunctionSwitched(
                RouteCause.CANARY,
                Optional.of(Route.to(Deploys.revision("r1"))),
                new Route(Map.of(Deploys.revision("r1"), 90, Deploys.revision("r2"), 10)),
                "eva")),
        Happening.class);
  }

  @Test
  void joinToken_withEverything() throws IOException {
    check(
        "join-token-schema-6.json",
        new JoinToken(
            "0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a01",
            Digest.ofText("secret"),
            EPOCH,
            EPOCH.plusSeconds(60),
            3,
            1,
            "gw-",
            Map.of("site", "lyon")),
        JoinToken.class);
  }

  @Test
  void joined_withEverything() throws IOException {
    check(
        "joined-schema-6.json",
        new Joined(
            new PropletId("p1"),
            "gw-1",
            Digest.ofText("key"),
            Optional.of(Digest.ofText("machine")),
            "0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a01",
            Map.of("site", "lyon"),
            EPOCH,
            true),
        Joined.class);
  }

  private static Function function() {
    RevisionConfig config =
        new RevisionConfig(
            Optional.of("run"),
            Map.of("MODE", "fast", "A", "b"),
            RunLimits.UNSET.withDeadlineMs(500),
            Optional.of("endive"),
            new Scale(1, 5, 2, Duration.ofSeconds(90)),
            Optional.empty());
    return Deploys.after(
        Deploys.with(Deploys.deploy(new RevisionSource.Uploaded(MODULE)), config),
        Deploys.named(Deploys.deploy(Deploys.module("b")), "blue"),
        Deploys.deploy(Deploys.image("registry.example/c:1")),
        new FunctionRequest.NotPrepared(
            Deploys.revision("r3"), 3, new Reason(ReasonCode.IMAGE_NOT_FOUND, "no such tag")),
        Deploys.switching(Deploys.deploy(Deploys.image("registry.example/d:1"))),
        Deploys.named(Deploys.deploy(Deploys.module("e")), "green"),
        Deploys.without("green"),
        Deploys.to("blue"),
        Deploys.canary("r1", 90, "blue"),
        Deploys.switching(Deploys.deploy(Deploys.image("registry.example/d:1"))));
  }

  private static Task task() {
    return aTask()
        .id(ID)
        .named("serve")
        .image("registry.example/serve:1")
        .policy(
            new RunPolicy(
                new RetryPolicy(
                    3,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(30),
                    0.5,
                    List.of(ReasonCode.TRAP),
                    Duration.ofMinutes(5)),
                Semantics.AT_LEAST_ONCE,
                new Timeouts(
                    Optional.of(Duration.ofSeconds(20)),
                    Optional.of(Duration.ofMinutes(2)),
                    Optional.empty(),
                    Optional.of(Duration.ofSeconds(5))),
                Restart.ON_FAILURE))
        .on(ONE, TWO)
        .in(Phase.RUNNING)
        .nextVersion();
  }

  private <T extends Record> void check(String name, T value, Class<T> type) throws IOException {
    String golden = Golden.text(name);

    assertThat(bodies.encode(value)).isEqualTo(golden);
    assertThat(bodies.decode(new RowName(name, name), golden, type)).isEqualTo(value);
    assertThat(lean.decode(new RowName(name, name), golden, type)).isEqualTo(value);
  }
}
