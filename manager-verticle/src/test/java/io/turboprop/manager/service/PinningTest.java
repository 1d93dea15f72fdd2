package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.task.ImagePolicy;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Pin;
import io.turboprop.manager.task.Pins;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.PinnedImage;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import io.turboprop.wire.ImageFinding;
import io.turboprop.wire.ImageLookup;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tag stands for is found out before a task is placed, as its policy has it. */
class PinningTest {
  private static final String NAME = "registry.example.org/team/add:v1";
  private static final Specs ADD = Specs.calling("add");
  private static final Duration PATIENCE = LookupRules.DEFAULT.patience();

  private ControlHouse house = new ControlHouse();

  /** The house's registry says nothing by itself from now on. */
  private void nobodyAnswers() {
    house.registry = Optional.empty();
  }

  /** Answers the newest question. */
  private void found(PinnedImage image) {
    house.core.heard(new ImageFinding.Found(newest().id(), image));
    house.settle();
  }

  private void refused(ReasonCode code) {
    Reason why = new Reason(code, "registry says no");
    house.core.heard(new ImageFinding.Refused(newest().id(), why));
    house.settle();
  }

  private ImageLookup newest() {
    return house.world.lookups.getLast();
  }

  private void standsFor(PinnedImage image) {
    house.registry = Optional.of(lookup -> new ImageFinding.Found(lookup.id(), image));
  }

  private List<String> orders() {
    return house.world.orders(Order.Run.class).stream()
        .map(run -> run.start().imageUrl().orElseThrow())
        .toList();
  }

  private static String pinned(PinnedImage image) {
    return NAME + "@" + image.manifest();
  }

  private Task create(TaskSpec spec) {
    var made = new ControlRequest.CreateTask(spec, false, Optional.empty());
    var reply = (ControlReply.OfTask) ControlHouse.now(house.core.answer(made));
    house.settle();
    return house.task(reply.task().id());
  }

  private List<String> events(TaskId task) {
    return ControlHouse.now(house.store.happenings(HappeningFilter.of(task), 0, 100))
        .items()
        .stream()
        .map(Happening::type)
        .toList();
  }

  @Test
  void taskOfATag_isPlacedWhenItIsKnownWhatItStandsFor_andSaysSo() {
    nobodyAnswers();
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    assertThat(task.phase()).isEqualTo(Phase.QUEUED);
    assertThat(newest().image()).isEqualTo(NAME);

    found(Pins.IMAGE);

    Order.Run run = house.world.orders(Order.Run.class).getFirst();
    assertThat(run.start().imageUrl()).contains(pinned(Pins.IMAGE));
    assertThat(run.imageDigest()).contains(Pins.IMAGE.module());
    assertThat(run.fileDigest()).isEmpty();
    assertThat(house.task(task.id()).pin()).contains(new Pin(Pins.IMAGE, house.timers.instant()));
    assertThat(events(task.id()))
        .containsExactly("created", "start_requested", "image_pinned", "placed");
  }

  @Test
  void pinned_isLookedUpAtSubmit_andEveryAttemptRunsThoseBytes() {
    house.nativeProplet("p1", "b1");
    Task task = create(ADD.spec());
    assertThat(task.pin()).isPresent();
    standsFor(Pins.image(2));

    house.ask(new ControlRequest.StartTask(task.id()));
    house.nativeProplet("p1", "b2");
    house.pass(Duration.ofSeconds(3), "p1");

    assertThat(orders()).hasSizeGreaterThan(1).containsOnly(pinned(Pins.IMAGE));
  }

  @Test
  void ifChanged_isLookedUpAtTheStart_andEveryAttemptRunsThoseBytes() {
    house.nativeProplet("p1", "b1");
    Task task = create(ADD.of(ImagePolicy.IF_CHANGED).spec());
    assertThat(task.pin()).isEmpty();
    standsFor(Pins.image(2));

    house.ask(new ControlRequest.StartTask(task.id()));
    standsFor(Pins.image(3));
    house.nativeProplet("p1", "b2");
    house.pass(Duration.ofSeconds(3), "p1");

    assertThat(orders()).hasSizeGreaterThan(1).containsOnly(pinned(Pins.image(2)));
  }

  @Test
  void always_isLookedUpForEachAttempt() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit(ADD.of(ImagePolicy.ALWAYS).spec());
    standsFor(Pins.image(2));

    house.nativeProplet("p1", "b2");
    house.pass(Duration.ofSeconds(3), "p1");

    assertThat(orders()).startsWith(pinned(Pins.IMAGE)).endsWith(pinned(Pins.image(2)));
    assertThat(house.task(task.id()).pin().orElseThrow().image()).isEqualTo(Pins.image(2));
  }

  @Test
  void manyTasks_ofOneImage_shareALookup() {
    nobodyAnswers();
    house.nativeProplet("p1", "b1");
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      tasks.add(house.submit());
    }
    assertThat(house.world.lookups).hasSize(1);

    found(Pins.IMAGE);
    assertThat(house.world.lookups).hasSize(2);
    found(Pins.IMAGE);

    assertThat(house.world.lookups).hasSize(2);
    assertThat(tasks).allMatch(task -> house.task(task.id()).pin().isPresent());
  }

  @Test
  void answerToAnOlderQuestion_isNotTheAnswerForAYoungerTask() {
    nobodyAnswers();
    house.nativeProplet("p1", "b1");
    Task before = house.submit();
    Task after = house.submit();

    found(Pins.image(1));
    found(Pins.image(2));

    assertThat(house.task(before.id()).pin().orElseThrow().image()).isEqualTo(Pins.image(1));
    assertThat(house.task(after.id()).pin().orElseThrow().image()).isEqualTo(Pins.image(2));
  }

  @Test
  void nobodyWhoAnswers_isWaitedForBriefly_andTheOrderGoesOutAsTheUserWroteIt() {
    nobodyAnswers();
    house.nativeProplet("p1", "b1");
    Task task = house.submit();

    house.pass(PATIENCE.minusMillis(1), "p1");
    assertThat(orders()).isEmpty();
    assertThat(house.world.lookups).hasSize(4).allMatch(newest()::equals);
    house.pass(Duration.ofMillis(1), "p1");

    assertThat(orders()).containsExactly(NAME);
    assertThat(house.world.orders(Order.Run.class).getFirst().imageDigest()).isEmpty();
    assertThat(events(task.id()))
        .containsExactly("created", "start_requested", "image_unanswered", "placed");

    house.submit();
    house.pass(PATIENCE.dividedBy(10), "p1");
    assertThat(orders()).hasSize(2);
  }

  @Test
  void whoeverIsFindingOut_isWaitedFor() {
    nobodyAnswers();
    house.nativeProplet("p1", "b1");
    house.submit();
    for (int i = 0; i < 30; i++) {
      house.core.heard(new ImageFinding.Looking(newest().id()));
      house.pass(Duration.ofSeconds(1), "p1");
    }
    assertThat(orders()).isEmpty();

    found(Pins.IMAGE);

    assertThat(orders()).containsExactly(pinned(Pins.IMAGE));
  }

  @Test
  void whoeverFindsOutForEver_isGivenUp_andAskedAgain() {
    nobodyAnswers();
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    String first = newest().id();
    for (int i = 0; i <= ImageLookups.LONGEST.toSeconds(); i++) {
      house.core.heard(new ImageFinding.Looking(first));
      house.pass(Duration.ofSeconds(1), "p1");
    }
    assertThat(house.task(task.id()).reason().code()).isEqualTo(ReasonCode.IMAGE_UNAVAILABLE);

    house.pass(Duration.ofSeconds(2), "p1");

    assertThat(newest().id()).isNotEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource(names = {"IMAGE_NOT_FOUND", "IMAGE_DENIED", "IMAGE_INVALID"})
  void imageThatIsNotToBeHad_endsAStartedTaskAtOnce(ReasonCode code) {
    nobodyAnswers();
    Task task = house.submit();

    refused(code);

    Task ended = house.task(task.id());
    assertThat(ended.phase()).isEqualTo(Phase.FAILED);
    assertThat(ended.reason().code()).isEqualTo(code);
    assertThat(ended.error()).contains("registry says no");
  }

  @Test
  void imageThatIsNotToBeHad_isSaidBeforeTheStart_andLookedUpAgainThen() {
    nobodyAnswers();
    house.nativeProplet("p1", "b1");
    Task task = create(ADD.spec());
    refused(ReasonCode.IMAGE_NOT_FOUND);
    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.CREATED);
    assertThat(house.task(task.id()).reason().code()).isEqualTo(ReasonCode.IMAGE_NOT_FOUND);

    house.ask(new ControlRequest.StartTask(task.id()));
    found(Pins.IMAGE);

    assertThat(orders()).containsExactly(pinned(Pins.IMAGE));
  }

  @Test
  void refusalThatMayPass_isRepeatedWithGrowingPauses() {
    house.registry =
        Optional.of(
            lookup ->
                new ImageFinding.Refused(
                    lookup.id(), new Reason(ReasonCode.IMAGE_UNAVAILABLE, "registry says 503")));
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.pass(Duration.ofSeconds(20), "p1");
    Task waiting = house.task(task.id());
    assertThat(waiting.phase()).isEqualTo(Phase.QUEUED);
    assertThat(waiting.attempt()).isZero();
    assertThat(waiting.reason().message()).isEqualTo("registry says 503");
    assertThat(waiting.waits()).isBetween(3, 6);

    standsFor(Pins.IMAGE);
    house.pass(Duration.ofSeconds(60), "p1");

    assertThat(orders()).contains(pinned(Pins.IMAGE));
  }

  @Test
  void restartedManager_looksUpAgain_andDoesNotTakeAnAnswerToTheFormerOne() {
    nobodyAnswers();
    house.nativeProplet("p1", "b1");
    house.submit();
    ImageLookup former = newest();

    house.restartManager();
    house.beat("p1", "b1");
    house.core.heard(new ImageFinding.Found(former.id(), Pins.image(9)));
    house.settle();
    assertThat(newest().id()).isNotEqualTo(former.id());
    found(Pins.IMAGE);

    assertThat(orders()).containsExactly(pinned(Pins.IMAGE));
  }

  @Test
  void upstreamWorker_getsTheNameAsItWasWritten_andNeedNotWait() {
    nobodyAnswers();
    house.upstreamProplet("u1");

    house.submit();

    ManagerMessage.Start start = (ManagerMessage.Start) house.world.broadcasts.getFirst();
    assertThat(start.imageUrl()).contains(NAME);
  }

  @Test
  void layout_thatWhoeverServesImagesLacks_isLeftToTheProplet() {
    nobodyAnswers();
    house.nativeProplet("p1", "b1");
    Task task = house.submit(ADD.of("oci:/images:add").spec());

    refused(ReasonCode.IMAGE_NOT_FOUND);

    assertThat(orders()).containsExactly("oci:/images:add");
    assertThat(events(task.id())).contains("image_unanswered");
  }

  @Test
  void layout_thatIsKnown_isPinnedToItsManifest() {
    house.nativeProplet("p1", "b1");

    house.submit(ADD.of("oci:/images:add").spec());

    assertThat(orders()).containsExactly("oci:/images:add@" + Pins.IMAGE.manifest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "team/add@sha256:93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476",
        "http://h.example/a.wasm",
      })
  void whatIsFixed_orFetchedByTheProplet_isNotLookedUp(String image) {
    nobodyAnswers();
    house.nativeProplet("p1", "b1");

    house.submit(ADD.of(image).spec());

    assertThat(house.world.lookups).isEmpty();
    assertThat(orders()).containsExactly(image);
  }

  @Test
  void lookups_beyondTheBound_waitForTheirTurn() {
    house = new ControlHouse(ControlConfig.DEFAULT.withLookups(new LookupRules(PATIENCE, 2)));
    nobodyAnswers();
    house.nativeProplet("p1", "b1");
    for (int i = 0; i < 5; i++) {
      house.submit(ADD.of("team/image-" + i).spec());
    }
    assertThat(house.world.lookups).hasSize(2);

    found(Pins.IMAGE);

    assertThat(house.world.lookups)
        .extracting(ImageLookup::image)
        .containsExactly("team/image-0", "team/image-1", "team/image-2");
  }

  @Test
  void brokerThatIsAway_isNobodysSilence() {
    nobodyAnswers();
    house.world.up = false;
    Task task = house.submit();
    house.pass(PATIENCE.multipliedBy(10));
    assertThat(events(task.id())).doesNotContain("image_unanswered");

    house.world.up = true;
    house.pass(PATIENCE.dividedBy(2));
    found(Pins.IMAGE);

    assertThat(house.task(task.id()).pin()).isPresent();
  }

  @Test
  void taskThatNobodyCanRunYet_isLookedUpAllTheSame() {
    Task task = house.submit(ADD.with(new Target(Optional.of(new PropletId("p9")), false)));

    assertThat(house.task(task.id()).pin()).isPresent();
    assertThat(house.task(task.id()).reason().code()).isEqualTo(ReasonCode.PROPLET_NOT_ALIVE);
  }
}
