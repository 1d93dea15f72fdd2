package io.turboprop.manager.store;

import static io.turboprop.manager.function.Deploys.ECHO;
import static io.turboprop.manager.function.Deploys.after;
import static io.turboprop.manager.function.Deploys.deploy;
import static io.turboprop.manager.function.Deploys.image;
import static io.turboprop.manager.function.Deploys.module;
import static io.turboprop.manager.function.Deploys.to;
import static io.turboprop.manager.function.Deploys.without;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.function.Deploys;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionDecision;
import io.turboprop.manager.function.FunctionEvent;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.store.Happening.FunctionChanged;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store promises of functions. */
public abstract class FunctionsContractTest extends StoreHouse {

  /** A change and its event, as the control core writes them. */
  private static Batch change(Optional<Function> before, FunctionRequest request) {
    if (!(Deploys.decide(before, request) instanceof FunctionDecision.Changed changed)) {
      throw new AssertionError(request + " changes nothing");
    }
    Write write =
        changed
            .after()
            .<Write>map(Write.PutFunction::new)
            .orElseGet(() -> new Write.RemoveFunction(ECHO, before.orElseThrow().version()));
    return Batch.of(write, new Write.AppendEvent(Happening.of(ECHO, EPOCH, changed.event())));
  }

  private static FunctionRequest removal() {
    return new FunctionRequest.Remove(true, "eva", OptionalLong.empty());
  }

  private static Function other(String name) {
    Function echo = after(deploy(module("x")));
    return new Function(
        new FunctionName(name),
        echo.uid(),
        echo.version(),
        echo.revisions(),
        echo.counted(),
        echo.retired(),
        echo.route(),
        echo.awaited(),
        echo.former(),
        echo.history(),
        echo.createdAt(),
        echo.updatedAt());
  }

  @Test
  void functions_comeBackEqualAndByName() {
    Function full =
        after(deploy(module("a")), deploy(image("registry.example/b:1")), deploy(module("c")));
    done(store.commit(Batch.of(new Write.PutFunction(other("zeta")))));
    done(store.commit(change(Optional.empty(), deploy(module("a")))));
    Function echo = after(deploy(module("a")));
    assertThat(done(store.functions())).containsExactly(echo, other("zeta"));

    done(store.commit(change(Optional.of(echo), deploy(image("registry.example/b:1")))));
    Function two = after(echo, deploy(image("registry.example/b:1")));
    done(store.commit(change(Optional.of(two), deploy(module("c")))));

    assertThat(done(store.functions())).containsExactly(full, other("zeta"));
  }

  @Test
  void commit_ofAStaleVersion_isRefusedAndChangesNothing() {
    Function echo = after(deploy(module("a")), deploy(module("b")));
    done(store.commit(change(Optional.empty(), deploy(module("a")))));

    assertThat(failure(store.commit(change(Optional.of(echo), to("r2")))))
        .isInstanceOf(StaleWriteException.class)
        .hasMessage("function echo: version 1 is stored, expected 2");
    assertThat(failure(store.commit(change(Optional.empty(), deploy(module("a"))))))
        .hasMessage("function echo: version 1 is stored, expected 0");
    assertThat(failure(store.commit(change(Optional.of(echo), removal()))))
        .hasMessage("function echo: version 1 is stored, expected 2");
    assertThat(done(store.functions())).containsExactly(after(deploy(module("a"))));
    assertThat(done(store.happenings(HappeningFilter.of(ECHO), 0, 9)).items()).hasSize(1);
    assertThat(store.stats().stale()).isEqualTo(3);
  }

  @Test
  void severalVersions_inOneBatch_areCheckedInTheirOrder() {
    Function one = after(deploy(module("a")));
    Function two = after(one, deploy(module("b")));

    done(store.commit(Batch.of(new Write.PutFunction(one), new Write.PutFunction(two))));

    assertThat(done(store.functions())).containsExactly(two);
    done(
        store.commit(
            Batch.of(new Write.RemoveFunction(ECHO, 2), new Write.PutFunction(other("echo")))));
    assertThat(done(store.functions())).containsExactly(other("echo"));
  }

  @Test
  void remove_forgetsTheFunctionButNotItsEvents() {
    Function echo = after(deploy(module("a")));
    done(store.commit(change(Optional.empty(), deploy(module("a")))));

    done(store.commit(change(Optional.of(echo), removal())));

    assertThat(done(store.functions())).isEmpty();
    assertThat(done(store.happenings(HappeningFilter.of(ECHO), 0, 9)).items())
        .extracting(Happening::type)
        .containsExactly("function_deployed", "function_deleted");
  }

  @Test
  void moduleFiles_areThoseOfRevisionsToo() {
    Task task = aTask().file(file().digest()).created();
    done(store.commit(Batches.creation(task)));
    Function echo = after(deploy(module("a")), deploy(module("b")));
    done(store.commit(change(Optional.empty(), deploy(module("a")))));
    done(store.commit(change(Optional.of(after(deploy(module("a")))), deploy(module("b")))));

    Digest a = module("a").digest().orElseThrow();
    Digest b = module("b").digest().orElseThrow();
    assertThat(done(store.moduleFiles())).containsExactlyInAnyOrder(file().digest(), a, b);

    done(store.commit(change(Optional.of(echo), without("r2"))));
    assertThat(done(store.moduleFiles())).containsExactlyInAnyOrder(file().digest(), a);
    done(store.commit(change(Optional.of(after(echo, without("r2"))), removal())));
    assertThat(done(store.moduleFiles())).containsExactly(file().digest());
  }

  @Test
  void events_ofAFunction_areFoundAmongOthers() {
    Task task = aTask().created();
    done(store.commit(Batches.creation(task)));
    done(store.commit(change(Optional.empty(), deploy(module("a")))));
    Function echo = after(deploy(module("a")));
    done(store.commit(change(Optional.of(echo), deploy(module("b")))));
    Function two = after(echo, deploy(module("b")));
    done(store.commit(change(Optional.of(two), to("r2"))));

    List<Happening> own = done(store.happenings(HappeningFilter.of(ECHO), 0, 9)).items();
    assertThat(own).extracting(Happening::sequence).containsExactly(2L, 3L, 4L);
    assertThat(own.getLast().what())
        .isInstanceOfSatisfying(
            FunctionChanged.class,
            changed ->
                assertThat(changed.event()).isInstanceOf(FunctionEvent.FunctionSwitched.class));
    assertThat(done(store.happenings(HappeningFilter.of(ECHO), 2, 1)).items()).hasSize(1);
    HappeningFilter switches =
        new HappeningFilter(
            Optional.empty(), Optional.empty(), Optional.of(ECHO), Set.of("function_switched"));
    assertThat(done(store.happenings(switches, 0, 9)).items()).containsExactly(own.getLast());
    assertThat(done(store.happenings(HappeningFilter.of(new FunctionName("ech")), 0, 9)).items())
        .isEmpty();
    assertThat(done(store.happenings(HappeningFilter.of(task.id()), 0, 9)).items()).hasSize(1);
    assertThat(done(store.happenings(HappeningFilter.ALL, 0, 9)).items()).hasSize(4);
  }

  @Test
  void events_ofFunctions_goWithAge() {
    done(store.commit(change(Optional.empty(), deploy(module("a")))));
    Function echo = after(deploy(module("a")));
    done(store.commit(change(Optional.of(echo), deploy(module("b")))));
    now.set(EPOCH.plus(SMALL.happenings().age()).plusSeconds(1));

    while (done(store.prune(50)) > 0) {
      // Until all that is too old is gone, but for the newest of all.
    }

    assertThat(done(store.happenings(HappeningFilter.of(ECHO), 0, 9)).items())
        .extracting(Happening::sequence)
        .containsExactly(2L);
    assertThat(done(store.functions())).hasSize(1);
  }

  @Test
  void idempotencyKey_ofARevision_comesBackEqual() {
    for (String[] names : List.of(new String[] {"a-b", "c"}, new String[] {"a", "b-c"})) {
      RevisionRef revision =
          new RevisionRef(new FunctionName(names[0]), new RevisionName(names[1]));
      IdempotencyKey key =
          new IdempotencyKey(
              "k-" + names[0],
              Digest.of(new byte[] {3}),
              new IdempotencyKey.MadeRevision(revision),
              EPOCH);
      done(store.commit(Batch.of(new Write.PutIdempotencyKey(key))));
      assertThat(done(store.idempotencyKey(key.key()))).contains(key);
    }
  }
}
