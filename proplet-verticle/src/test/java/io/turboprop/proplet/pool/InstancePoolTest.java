package io.turboprop.proplet.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.time.VirtualTimers;
import io.vertx.core.Future;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class InstancePoolTest {
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration MOST = Duration.ofSeconds(10);

  private final VirtualTimers time = new VirtualTimers();
  private final List<ScriptedInstance> made = new ArrayList<>();
  private final Places places = new Places(10);

  private InstancePool pool(int min, int max, int concurrency, int queue) {
    return pool(new PoolRules(min, max, concurrency, IDLE, queue));
  }

  private InstancePool pool(PoolRules rules) {
    return new InstancePool(
        "function f/r1",
        rules,
        () -> {
          var instance = new ScriptedInstance();
          made.add(instance);
          return instance;
        },
        MOST,
        places,
        Runnable::run,
        time,
        () -> Duration.between(java.time.Instant.EPOCH, time.instant()).toNanos(),
        () -> {});
  }

  private static PoolCall call(Duration left) {
    return new PoolCall(
        List.of(), Map.of(), InputStream.nullInputStream(), OutputListener.NONE, left);
  }

  private static Future<RunOutcome> call(InstancePool pool) {
    return pool.call(call(Duration.ofSeconds(30)));
  }

  private static String result(Future<RunOutcome> call) {
    return ((RunOutcome.Succeeded) call.result()).result();
  }

  private static ReasonCode refusal(Future<?> call) {
    return ((NotBegunException) call.cause()).reason().code();
  }

  @Test
  void firstCall_ofAColdPool_waitsForAnInstance() {
    InstancePool pool = pool(0, 4, 1, 0);

    Future<RunOutcome> call = call(pool);

    assertThat(made).hasSize(1);
    assertThat(made.getFirst().calls).isZero();
    made.getFirst().isReady();
    assertThat(made.getFirst().asked().deadline()).isEqualTo(MOST);
    made.getFirst().answers("42");
    assertThat(result(call)).isEqualTo("42");
  }

  @Test
  void calls_oneAfterTheOther_useTheSameInstance() {
    InstancePool pool = pool(0, 4, 1, 0);
    Future<RunOutcome> first = call(pool);
    made.getFirst().isReady();
    made.getFirst().answers("1");
    assertThat(first.isComplete()).isTrue();

    Future<RunOutcome> second = call(pool);
    made.getFirst().answers("2");

    assertThat(result(second)).isEqualTo("2");
    assertThat(made).hasSize(1);
  }

  @Test
  void calls_moreThanInstancesMayHave_makeMoreUpToMax() {
    InstancePool pool = pool(0, 2, 2, 1);

    List<Future<RunOutcome>> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      calls.add(call(pool));
    }

    assertThat(made).hasSize(2);
    calls.add(call(pool));
    calls.add(call(pool));
    assertThat(refusal(call(pool))).isEqualTo(ReasonCode.NO_CAPACITY);
    assertThat(made).hasSize(2);
    assertThat(pool.inHand()).isEqualTo(5);
    made.forEach(ScriptedInstance::isReady);
    for (int round = 0; round < 3; round++) {
      made.stream().filter(i -> i.calls > 0).forEach(i -> i.answers("ok"));
    }
    assertThat(calls).allMatch(Future::succeeded);
    assertThat(pool.inHand()).isZero();
  }

  @Test
  void instance_thatBroke_isReplacedAndItsCallToldWhy() {
    InstancePool pool = pool(1, 2, 1, 10);
    pool.prepare();
    made.getFirst().isReady();

    Future<RunOutcome> broken = call(pool);
    Future<RunOutcome> next = call(pool);
    made.getFirst().breaks();

    assertThat(broken.result()).isInstanceOf(RunOutcome.Failed.class);
    assertThat(made.getFirst().closed).isTrue();
    assertThat(made.size()).isGreaterThan(1);
    made.get(1).isReady();
    made.get(1).answers("ok");
    assertThat(result(next)).isEqualTo("ok");
  }

  @Test
  void command_thatCanBeCalledOnce_hasASuccessorReadyBeforeTheNextCall() {
    InstancePool pool = pool(0, 3, 1, 10);
    Future<RunOutcome> first = call(pool);
    made.getFirst().isReady();
    made.getFirst().usable = false;
    made.getFirst().answers("one");

    assertThat(result(first)).isEqualTo("one");
    assertThat(made).hasSize(2);
    made.get(1).isReady();
    assertThat(made.get(1).calls).isZero();
    call(pool);
    assertThat(made.get(1).calls).isEqualTo(1);
  }

  @Test
  void idleInstances_endAfterTheirTimeDownToMin() {
    InstancePool pool = pool(1, 3, 1, 10);
    List<Future<RunOutcome>> calls = List.of(call(pool), call(pool), call(pool));
    made.forEach(ScriptedInstance::isReady);
    made.forEach(i -> i.answers("ok"));
    assertThat(calls).allMatch(Future::succeeded);

    time.advance(IDLE.minusMillis(1));
    assertThat(pool.size()).isEqualTo(3);
    time.advance(Duration.ofMillis(1));

    assertThat(pool.size()).isEqualTo(1);
    assertThat(places.taken()).isEqualTo(1);
    time.advance(IDLE.multipliedBy(10));
    assertThat(pool.size()).isEqualTo(1);
  }

  @Test
  void pool_withoutCalls_scalesToZeroAndBack() {
    InstancePool pool = pool(0, 3, 1, 10);
    pool.prepare();
    made.getFirst().isReady();

    time.advance(IDLE);

    assertThat(pool.size()).isZero();
    assertThat(made.getFirst().closed).isTrue();
    Future<RunOutcome> call = call(pool);
    made.get(1).isReady();
    made.get(1).answers("back");
    assertThat(result(call)).isEqualTo("back");
  }

  @Test
  void usedInstance_inTheMeantime_staysAndTheColdOneGoes() {
    InstancePool pool = pool(0, 2, 1, 10);
    call(pool);
    call(pool);
    made.forEach(ScriptedInstance::isReady);
    made.getFirst().answers("a");
    made.getLast().answers("b");
    for (int i = 0; i < 4; i++) {
      time.advance(Duration.ofSeconds(20));
      call(pool);
      made.getLast().answers("again");
    }

    assertThat(pool.size()).isEqualTo(1);
    assertThat(made.getLast().closed).isFalse();
  }

  @Test
  void waitingCall_overItsDeadline_isRefusedAndOthersAreNot() {
    InstancePool pool = pool(0, 1, 1, 10);
    Future<RunOutcome> running = call(pool);
    made.getFirst().isReady();
    Future<RunOutcome> hasty = pool.call(call(Duration.ofMillis(100)));
    Future<RunOutcome> patient = call(pool);

    time.advance(Duration.ofMillis(100));

    assertThat(refusal(hasty)).isEqualTo(ReasonCode.DEADLINE);
    assertThat(running.isComplete()).isFalse();
    made.getFirst().answers("1");
    made.getFirst().answers("2");
    assertThat(result(patient)).isEqualTo("2");
  }

  @Test
  void callOfACallerWhoIsGone_isNotBegun() {
    InstancePool pool = pool(0, 1, 1, 10);
    call(pool);
    made.getFirst().isReady();
    PoolCall second = call(Duration.ofSeconds(30));
    Future<RunOutcome> abandoned = pool.call(second);

    pool.abandon(second);
    made.getFirst().answers("1");

    assertThat(refusal(abandoned)).isEqualTo(ReasonCode.STOPPED_BY_USER);
    assertThat(made.getFirst().calls).isEqualTo(1);
  }

  @Test
  void callUnderWay_ofACallerWhoIsGone_endsAMomentLaterWithItsInstance() {
    InstancePool pool = pool(0, 1, 1, 10);
    PoolCall first = call(Duration.ofSeconds(30));
    Future<RunOutcome> abandoned = pool.call(first);
    made.getFirst().isReady();
    Future<RunOutcome> next = call(pool);

    pool.abandon(first);
    time.advance(Duration.ofMillis(999));
    assertThat(abandoned.isComplete()).isFalse();
    time.advance(Duration.ofMillis(1));

    assertThat(abandoned.result()).isInstanceOf(RunOutcome.Failed.class);
    made.get(1).isReady();
    made.get(1).answers("next");
    assertThat(result(next)).isEqualTo("next");
  }

  @Test
  void instance_thatCannotBeMade_failsWaitingCallsAndIsTriedAgainLater() {
    InstancePool pool = pool(1, 2, 1, 10);
    Future<Void> prepared = pool.prepare();
    Future<RunOutcome> call = call(pool);

    made.getFirst().isNotReady("no memory");

    assertThat(refusal(prepared)).isEqualTo(ReasonCode.ENGINE_ERROR);
    assertThat(refusal(call)).isEqualTo(ReasonCode.ENGINE_ERROR);
    assertThat(made).hasSize(1);
    time.advance(Duration.ofSeconds(1));
    assertThat(made).hasSize(2);
    made.get(1).isReady();
    assertThat(pool.size()).isEqualTo(1);
  }

  @Test
  void pool_withoutAPlace_takesThatOfTheOneThatWasCalledLongestAgo() {
    Places two = new Places(2);
    List<InstancePool> pools = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      var pool =
          new InstancePool(
              "function f" + i,
              new PoolRules(0, 5, 1, IDLE, 5),
              () -> {
                var instance = new ScriptedInstance();
                made.add(instance);
                return instance;
              },
              MOST,
              two,
              Runnable::run,
              time,
              () -> Duration.between(java.time.Instant.EPOCH, time.instant()).toNanos(),
              () -> {});
      pools.add(pool);
      time.advance(Duration.ofSeconds(1));
      if (i < 2) {
        call(pool);
        made.get(i).isReady();
        made.get(i).answers("ok");
      }
    }

    Future<RunOutcome> third = call(pools.get(2));

    assertThat(made.getFirst().closed).isTrue();
    assertThat(made.get(1).closed).isFalse();
    made.get(2).isReady();
    made.get(2).answers("ok");
    assertThat(third.succeeded()).isTrue();
    assertThat(two.taken()).isEqualTo(2);
  }

  @Test
  void pool_withoutAPlaceAndNobodyIdle_refuses() {
    Places none = new Places(1);
    InstancePool holder = pool(new PoolRules(1, 1, 1, IDLE, 5));
    var other =
        new InstancePool(
            "function g",
            new PoolRules(0, 1, 1, IDLE, 5),
            ScriptedInstance::new,
            MOST,
            none,
            Runnable::run,
            time,
            () -> 0,
            () -> {});
    none.take(holder);

    assertThat(refusal(call(other))).isEqualTo(ReasonCode.NO_CAPACITY);
  }

  @Test
  void retiredPool_finishesWhatItHasAndTakesNothingNew() {
    InstancePool pool = pool(2, 2, 1, 10);
    pool.prepare();
    made.forEach(ScriptedInstance::isReady);
    Future<RunOutcome> one = call(pool);
    Future<RunOutcome> two = call(pool);
    Future<RunOutcome> waiting = call(pool);

    Future<Void> gone = pool.retire();

    assertThat(refusal(call(pool))).isEqualTo(ReasonCode.NOT_SERVED);
    assertThat(gone.isComplete()).isFalse();
    made.getLast().answers("b");
    made.getLast().answers("c");
    made.getFirst().answers("a");
    assertThat(List.of(one, two, waiting)).allMatch(Future::succeeded);
    assertThat(gone.succeeded()).isTrue();
    assertThat(places.taken()).isZero();
    assertThat(made).allMatch(i -> i.closed);
    time.advance(IDLE);
    assertThat(made).hasSize(2);
  }

  @Test
  void closedPool_endsCallsAndFreesPlacesOfInstancesThatComeLater() {
    InstancePool pool = pool(0, 2, 1, 10);
    Future<RunOutcome> running = call(pool);
    made.getFirst().isReady();
    Future<RunOutcome> waiting = call(pool);

    pool.close();
    made.get(1).isReady();

    assertThat(running.result()).isInstanceOf(RunOutcome.Failed.class);
    assertThat(refusal(waiting)).isEqualTo(ReasonCode.SHUTTING_DOWN);
    assertThat(places.taken()).isZero();
    assertThat(made).allMatch(i -> i.closed);
  }

  @Test
  void rules_thatGrow_makeWhatIsMissing() {
    InstancePool pool = pool(0, 1, 1, 0);
    pool.prepare();
    made.getFirst().isReady();

    pool.rules(new PoolRules(3, 5, 1, IDLE, 0));

    assertThat(made).hasSize(3);
    pool.rules(new PoolRules(0, 1, 1, Duration.ofSeconds(1), 0));
    made.forEach(ScriptedInstance::isReady);
    time.advance(Duration.ofSeconds(2));
    assertThat(pool.size()).isZero();
  }

  @Test
  void rules_withLessInstancesThanThereAre_endTheIdleNowAndTheOthersAfterTheirCalls() {
    InstancePool pool = pool(0, 3, 1, 0);
    List<Future<RunOutcome>> calls = List.of(call(pool), call(pool), call(pool));
    made.forEach(ScriptedInstance::isReady);
    made.getFirst().answers("1");

    pool.rules(new PoolRules(0, 1, 1, IDLE, 5));

    assertThat(pool.size()).isEqualTo(2);
    made.get(1).answers("2");
    assertThat(pool.size()).isEqualTo(1);
    made.get(2).answers("3");
    assertThat(pool.size()).isEqualTo(1);
    assertThat(calls).allMatch(Future::succeeded);
    assertThat(places.taken()).isEqualTo(1);
  }
}
