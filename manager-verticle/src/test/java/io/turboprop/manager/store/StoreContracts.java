package io.turboprop.manager.store;

import java.time.InstantSource;
import org.junit.jupiter.api.Nested;

/** What every store is held to; who leads is for each to add, since clocks differ. */
public abstract class StoreContracts {
  protected abstract Store newStore(Retention retention, InstantSource clock);

  @Nested
  final class Commits extends CommitContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Happenings extends HappeningsContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Forgetting extends RetentionContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Joining extends JoinsContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Lists extends ListContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Slices extends SliceContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Calls extends StoreContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Functions extends FunctionsContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Samples extends MetricsContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }
}
