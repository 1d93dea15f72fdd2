package io.turboprop.manager.service;

import static io.turboprop.manager.function.Deploys.ECHO;
import static io.turboprop.manager.function.Deploys.deploy;
import static io.turboprop.manager.function.Deploys.image;
import static io.turboprop.manager.function.Deploys.module;
import static io.turboprop.manager.function.Deploys.revision;
import static io.turboprop.manager.function.Deploys.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionFold;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.function.FunctionRules;
import io.turboprop.manager.function.Route;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.memory.MemoryStore;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.turboprop.time.VirtualTimers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The desk and the book over a store whose disk answers when the test says so. */
final class FunctionDeskTest {
  private static final int AT_ONCE = 1_000;

  private final VirtualTimers timers = new VirtualTimers();
  private final MemoryStore disk = new MemoryStore(timers);
  private final Deque<Runnable> writes = new ArrayDeque<>();
  private final FunctionBook book =
      new FunctionBook(slow(disk), environment(), new FunctionRules(3, 100));
  private final FunctionDesk desk = new FunctionDesk(book, new Keys(disk), environment());
  private boolean broken;
  private int ids;

  private ControlEnvironment environment() {
    return new ControlEnvironment(
        timers,
        timers,
        () -> 0,
        () -> new TaskId("id-" + ++ids),
        new SplittableRandom(1),
        () -> {});
  }

  /** Commits wait in {@link #writes}. */
  private Store slow(Store store) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("commit")) {
                return later((Batch) arguments[0]);
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Future<Void> later(Batch batch) {
    Promise<Void> written = Promise.promise();
    writes.add(
        () -> {
          if (broken) {
            written.fail(new OrchestratorException(ErrorCode.STORE_UNAVAILABLE, "disk full"));
          } else {
            disk.commit(batch).onComplete(written);
          }
        });
    return written.future();
  }

  private void write() {
    while (!writes.isEmpty()) {
      writes.remove().run();
    }
  }

  private Future<ControlReply.OfFunction> ask(FunctionName name, FunctionRequest request) {
    return desk.change(new ControlRequest.ChangeFunction(name, request, Optional.empty()));
  }

  private Future<ControlReply.OfFunction> ask(FunctionRequest request) {
    return ask(ECHO, request);
  }

  private Function echo() {
    return book.index().find(ECHO).orElseThrow();
  }

  private static ErrorCode code(Future<?> failed) {
    return ((OrchestratorException) failed.cause()).code();
  }

  @Test
  void index_hasAChangeWhenItIsDurable_andBeforeTheAskerIsAnswered() {
    Future<ControlReply.OfFunction> made = ask(deploy(module("a")));
    List<Boolean> seen = new ArrayList<>();
    made.onSuccess(done -> seen.add(book.index().find(ECHO).isPresent()));
    assertThat(book.index().find(ECHO)).isEmpty();

    write();

    assertThat(seen).containsExactly(true);
    assertThat(made.result().isNew()).isTrue();
    assertThat(made.result().revision()).contains(revision("r1"));
    assertThat(echo().uid()).isEqualTo("id-1");
  }

  @Test
  void change_thatCannotBeWritten_changesNothing() {
    ask(deploy(module("a")));
    ask(deploy(module("b")));
    write();
    Function before = echo();
    broken = true;

    Future<ControlReply.OfFunction> failed = ask(to("r2"));
    Future<ControlReply.OfFunction> behind = ask(to("r2"));
    write();

    assertThat(code(failed)).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
    assertThat(code(behind)).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
    assertThat(echo()).isEqualTo(before);
    broken = false;
    ask(to("r2"));
    write();
    assertThat(echo().version()).isEqualTo(before.version() + 1);
  }

  @Test
  void switches_thatExpectOneVersion_areAdmittedOnce() {
    ask(deploy(module("a")));
    ask(deploy(module("b")));
    write();

    for (int round = 0; round < 20; round++) {
      long version = echo().version();
      String target = round % 2 == 0 ? "r2" : "r1";
      List<Future<ControlReply.OfFunction>> asked = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        asked.add(
            ask(
                new FunctionRequest.Switch(
                    Route.to(revision(target)), "client-" + i, OptionalLong.of(version))));
      }
      write();

      assertThat(asked.stream().filter(Future::succeeded)).hasSize(1);
      assertThat(asked.stream().filter(Future::failed))
          .allMatch(failed -> code(failed) == ErrorCode.STALE_VERSION);
      assertThat(echo().version()).isEqualTo(version + 1);
    }
  }

  @Test
  void log_givesTheFunction() {
    ask(deploy(module("a")));
    ask(deploy(image("a.example/b:1")));
    ask(new FunctionRequest.Prepared(revision("r2"), 2, Digest.of(new byte[] {1})));
    ask(to("r2"));
    ask(new FunctionRequest.Rollback("eva", OptionalLong.empty()));
    write();

    Optional<Function> folded = Optional.empty();
    for (Happening happening : disk.happenings(HappeningFilter.of(ECHO), 0, 100).result().items()) {
      folded =
          FunctionFold.after(
              ECHO, folded, ((Happening.FunctionChanged) happening.what()).event(), happening.at());
    }
    assertThat(folded).contains(echo());
    assertThat(disk.functions().result()).containsExactly(echo());
  }

  @Test
  void functions_manyNewAtOnce_doNotPassTheBound() {
    List<Future<ControlReply.OfFunction>> asked = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d", "e")) {
      asked.add(ask(new FunctionName(name), deploy(module("a"))));
    }
    write();

    assertThat(asked.stream().filter(Future::succeeded)).hasSize(3);
    assertThat(code(asked.getLast())).isEqualTo(ErrorCode.CONFLICT);
    assertThat(asked.getLast().cause())
        .hasMessageContaining("there are 3 functions, the most there may be")
        .hasMessageContaining("MANAGER_MAX_FUNCTIONS");
    ask(new FunctionName("a"), new FunctionRequest.Remove(true, "eva", OptionalLong.empty()));
    write();
    ask(new FunctionName("f"), deploy(module("a")));
    write();
    assertThat(book.index().all()).extracting(f -> f.name().value()).containsExactly("b", "c", "f");
  }

  @Test
  void damagedRow_isNotOverwritten() {
    ask(deploy(module("a")));
    write();
    FunctionBook blind = new FunctionBook(disk, environment(), FunctionRules.DEFAULT);

    Future<?> refused = blind.ask(ECHO, deploy(module("b")), decision -> Optional.empty());

    assertThat(code(refused)).isEqualTo(ErrorCode.INTERNAL);
    assertThat(refused.cause())
        .hasMessageContaining("function echo was not changed")
        .hasMessageContaining("version 1 is stored, expected 0");
    assertThat(blind.index().find(ECHO)).isEmpty();
  }
}
